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

/** What others report of the same model without penalties. */
export interface PublishedOriginal {
  method: string;
  /** The learning rate's factor from epoch to epoch, once it shrinks. */
  decay: number;
  epochs: number;
  trainPerplexity?: number;
  validPerplexity: number;
  testPerplexity: number;
}

export const PUBLISHED_ORIGINALS: readonly PublishedOriginal[] = [
  {
    method: 'the paper',
    decay: 0.6,
    epochs: 20,
    validPerplexity: PUBLISHED.original.validPerplexity,
    testPerplexity: PUBLISHED.original.testPerplexity,
  },
  {
    // The head of `ptb_word_lm.py`, which the authors' code for pruning is written on.
    method: "TensorFlow's tutorial",
    decay: 0.5,
    epochs: 13,
    trainPerplexity: 37.99,
    validPerplexity: 121.39,
    testPerplexity: 115.91,
  },
];
