import type {Column} from '@sparsegate/report';
import type {EpochResult} from './results.js';

/** Columns by key and heading. */
export function columnsOf(headings: Record<string, string>): Column[] {
  return Object.entries(headings).map(([key, heading]) => ({key, heading}));
}

/** The paper's way to write two layers in one cell. */
export function layerCounts({layers}: EpochResult): {neurons: string; gates: string} {
  return {
    neurons: layers.map(({neurons}) => neurons).join(' – '),
    gates: layers.map(({gates}) => gates).join(' – '),
  };
}
