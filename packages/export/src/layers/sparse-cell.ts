import {cellOfSparse, gatesByColumn, type ConstantGates} from '@sparsegate/cells';
import type {GraphLayer} from '@sparsegate/structure';
import type {PlainCell} from '../columns.js';
import {asMatrix, type Lowering} from '../lowering.js';

/** A layer of active gates only in plain numbers; its weights are read as a stock layer's. */
export function sparseCell(
  {name, className, config}: GraphLayer,
  {weights}: Pick<Lowering, 'weights'>,
): PlainCell {
  const [kernel, recurrentKernel, bias] = weights.of(name).map(asMatrix);
  const cell = cellOfSparse(className, config)!;
  return {
    units: config.units as number,
    kernel,
    recurrentKernel,
    bias: bias.values,
    constants: gatesByColumn(cell, config.constant_gates as ConstantGates),
  };
}
