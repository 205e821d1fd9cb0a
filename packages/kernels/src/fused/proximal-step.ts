import type {GroupFamily, GroupPart, ProximalStepAttrs, ProximalStepInputs} from '@sparsegate/ops';
import {WORD} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {filled, integers, WeightInMemory, type Shrinkage} from './proximal-weight.js';

/** A part of a family in the kernels' memory. */
interface PartInMemory {
  part: GroupPart;
  weight: WeightInMemory;
  /** Addresses of what the part gives for rows and columns. */
  groups: number;
  besideColumns: number;
}

/** Kernel `PROXIMAL_STEP`: all weights after the step. Each is read once for each part of a family, and once for the update. */
export function proximalStep(
  memory: KernelMemory,
  inputs: ProximalStepInputs,
  {weights: attrs, families}: ProximalStepAttrs,
): Block[] {
  const weights = attrs.map(
    (one, k) => new WeightInMemory(memory, inputs[`weight${k}`], inputs[`moment${k}`], one),
  );
  for (const family of families) shrink(memory, family, weights);
  return weights.map((weight, k) => {
    const result = memory.output(inputs[`weight${k}`].shape);
    memory.exports.proximalUpdate(weight.call(), result.address);
    return result;
  });
}

function shrink(
  memory: KernelMemory,
  {parts, groups, lambda, spareLarge}: GroupFamily,
  weights: readonly WeightInMemory[],
): void {
  const total: Shrinkage = {live: filled(memory, groups, 0), pull: filled(memory, groups, 0)};
  const read = parts.map(part => partInMemory(memory, part, weights[part.weight]));
  for (const part of read) addSquares(memory, part, total);
  memory.exports.shrinkGroups(total.live, total.pull, groups, lambda, Number(spareLarge));
  for (const part of read) spread(memory, part, total);
}

function partInMemory(memory: KernelMemory, part: GroupPart, weight: WeightInMemory): PartInMemory {
  const groups = part.along === 'blocks' ? 0 : integers(memory, part.groupOf);
  const columns = part.along === 'rows' ? part.besideColumns : undefined;
  return {part, weight, groups, besideColumns: columns ? integers(memory, columns) : 0};
}

/** Σ a² of the groups goes to `live`, Σ y² to `pull`: what `shrinkGroups` takes. */
function addSquares(
  memory: KernelMemory,
  {part, weight, groups, besideColumns}: PartInMemory,
  {live, pull}: Shrinkage,
): void {
  const {exports} = memory;
  if (part.along === 'blocks') {
    return exports.proximalBlockSquares(weight.call(), part.size, live, pull);
  }
  const isRows = part.along === 'rows';
  const count = isRows ? weight.rows : weight.columns;
  const [duals, primals] = [memory.scratch(count * WORD), memory.scratch(count * WORD)];
  if (isRows) {
    const [first, end] = part.between ?? [0, weight.columns];
    const beside = besideColumns ? {rowGroups: groups, columnGroups: besideColumns} : {};
    exports.proximalRowSquares(weight.call(beside), first, end, duals, primals);
  } else {
    exports.proximalColumnSquares(weight.call(), duals, primals);
  }
  exports.addMembers(duals, groups, count, live);
  exports.addMembers(primals, groups, count, pull);
}

/** From the groups to what they are made of. */
function spread(
  memory: KernelMemory,
  {part, weight, groups, besideColumns}: PartInMemory,
  total: Shrinkage,
): void {
  if (part.along === 'blocks') return weight.blocks(part.size, total);
  const to = (members: Shrinkage, count: number): void => {
    const {live, pull} = members;
    memory.exports.shrinkMembers(total.live, total.pull, groups, count, live, pull);
  };
  if (part.along === 'columns') return to(weight.ofColumns, weight.columns);
  to(part.between ? weight.band(...part.between) : weight.ofRows, weight.rows);
  if (besideColumns) to(weight.twice(groups, besideColumns), weight.rows);
}
