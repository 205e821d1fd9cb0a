import type {Blocking} from '@sparsegate/structure';
import type {EmbeddingPlan, LayerPlan, SurgeryPlan, WordPlan} from './surgery-plan.js';

const HEADER = ['layer', 'stays', 'goes', 'constant gates', 'blocked'];

/** A plan as an aligned text table. */
export function planTable({model, layers, embeddings}: Omit<SurgeryPlan, 'toString'>): string {
  const rows = [HEADER, ...embeddings.flatMap(embeddingRows), ...layers.map(layerRow)];
  const widths = HEADER.map((_, k) => Math.max(...rows.map(row => row[k].length)));
  const lines = rows.map(row =>
    row
      .map((cell, k) => cell.padEnd(widths[k]))
      .join('  ')
      .trimEnd(),
  );
  return [`Surgery on "${model}"`, ...lines].join('\n');
}

function layerRow({layer, units, keep, standIn, constantGates, blocking}: LayerPlan): string[] {
  const gates = Object.entries(constantGates).map(([gate, count]) => `${gate} ${count}`);
  return [
    layer,
    `${keep.length} of ${units} neurons${standIn ? ', a stand-in' : ''}`,
    `${units - keep.length}`,
    gates.join(', '),
    reasons(blocking),
  ];
}

function embeddingRows({layer, size, keep, standIn, words, blocking}: EmbeddingPlan): string[][] {
  const components = [
    layer,
    `${keep.length} of ${size} components${standIn ? ', a stand-in' : ''}`,
    `${size - keep.length}`,
    '',
    reasons(blocking),
  ];
  return words ? [components, [layer, ...wordCells(words), '', '']] : [components];
}

/** The row of zeros that stands for all removed words is not a word. */
function wordCells({size, keep, zeroWord}: WordPlan): [string, string] {
  const stay = keep.length - (zeroWord === null ? 0 : 1);
  return [`${stay} of ${size} words`, `${size - stay}`];
}

function reasons(blocking: readonly Blocking[]): string {
  return blocking.map(({layer, reason}) => `"${layer}": ${reason}`).join('; ');
}
