import type {RowName} from './settings.js';

/** A row of the paper's table 1; two numbers are those of layers 1 and 2. */
export interface PublishedRow {
  validPerplexity: number;
  testPerplexity: number;
  compression: number;
  neurons: [number, number];
  gates: [number, number];
}

/** Table 1 of the paper, small model. */
export const PUBLISHED: Record<RowName, PublishedRow> = {
  original: {
    validPerplexity: 120.28,
    testPerplexity: 114.41,
    compression: 1,
    neurons: [200, 200],
    gates: [800, 800],
  },
  wn: {
    validPerplexity: 110.34,
    testPerplexity: 106.25,
    compression: 1.44,
    neurons: [72, 123],
    gates: [288, 492],
  },
  wgn: {
    validPerplexity: 110.04,
    testPerplexity: 105.64,
    compression: 1.49,
    neurons: [64, 115],
    gates: [193, 442],
  },
};
