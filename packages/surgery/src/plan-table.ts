import type {Blocking} from '@sparsegate/structure';
import type {
  EmbeddingPlan,
  Frozen,
  LayerPlan,
  Removal,
  SurgeryPlan,
  WordPlan,
} from './surgery-plan.js';

const HEADER = ['layer', 'stays', 'goes', 'constant gates', 'unused gates', 'blocked'];

/**
 * A plan as the rows of its table, for pages and other tables than text: what stays and goes in each layer, and why.
 *
 * @returns the headings, then a row for each embedding and recurrent layer; as many cells in each
 */
export function planRows({
  layers,
  embeddings,
}: Pick<SurgeryPlan, 'layers' | 'embeddings'>): string[][] {
  return [HEADER, ...embeddings.flatMap(embeddingRows), ...layers.map(layerRow)];
}

/** A plan as an aligned text table. */
export function planTable({model, ...plan}: Omit<SurgeryPlan, 'toString'>): string {
  const rows = planRows(plan);
  const widths = HEADER.map((_, k) => Math.max(...rows.map(row => row[k].length)));
  const lines = rows.map(row =>
    row
      .map((cell, k) => cell.padEnd(widths[k]))
      .join('  ')
      .trimEnd(),
  );
  return [`Surgery on "${model}"`, ...lines].join('\n');
}

function layerRow(plan: LayerPlan): string[] {
  const {layer, units, keep, standIns, goes, provenGates, unusedGates, blocking} = plan;
  const constant = Object.entries(plan.constantGates).map(([gate, count]) =>
    gate in provenGates ? `${gate} ${count} (${provenGates[gate]} by bounds)` : `${gate} ${count}`,
  );
  const unused = unusedGates.map(({gate, count, because}) => `${gate} ${count} (${because})`);
  return [
    layer,
    `${keep.length} of ${units} neurons${places(standIns)}`,
    removals(units - keep.length, goes),
    [constant.join(', '), ...rest(plan.frozen)].join('; '),
    unused.join(', '),
    reasons(blocking),
  ];
}

function rest(frozen: Frozen | null): string[] {
  if (!frozen) return [];
  const {count, steps} = frozen;
  return [`c of ${count} ${steps === null ? 'depends on no input' : `rests after ${steps} steps`}`];
}

function embeddingRows(plan: EmbeddingPlan): string[][] {
  const {layer, size, keep, standIns, goes, words, blocking} = plan;
  const components = [
    layer,
    `${keep.length} of ${size} components${places(standIns)}`,
    removals(size - keep.length, goes),
    '',
    '',
    reasons(blocking),
  ];
  return words ? [components, [layer, ...wordCells(words), '', '', '']] : [components];
}

function places({length}: readonly number[]): string {
  if (length === 0) return '';
  return length === 1 ? ', a stand-in' : `, ${length} stand-ins`;
}

function removals(total: number, goes: readonly Removal[]): string {
  const parts = goes.map(({because, count}) =>
    goes.length === 1 ? because : `${count} ${because}`,
  );
  return parts.length > 0 ? `${total}: ${parts.join('; ')}` : `${total}`;
}

/** The row of zeros that stands for all removed words is not a word. */
function wordCells({size, keep, zeroWord}: WordPlan): [string, string] {
  const stay = keep.length - (zeroWord === null ? 0 : 1);
  return [`${stay} of ${size} words`, `${size - stay}`];
}

function reasons(blocking: readonly Blocking[]): string {
  return blocking.map(({layer, reason}) => `"${layer}": ${reason}`).join('; ');
}
