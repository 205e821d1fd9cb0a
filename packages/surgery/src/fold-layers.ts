import {
  biasShape,
  columnCount,
  foldConstantResets,
  GRU_CELL,
  isRecurrentActivation,
} from '@sparsegate/cells';
import type {LayerJSON, ModelReading} from '@sparsegate/structure';
import {cutLayer, type Cuts, type CutWeight} from './cuts.js';

/** By name of a layer: kernel, recurrent kernel and bias of the stock GRU that it becomes. */
export type FoldedLayers = ReadonlyMap<string, CutWeight[]>;

/** The "reset after" layers of constant reset gates only: they become ordinary GRUs, which load without this project. */
export function foldLayers({recurrent, weights}: ModelReading, cuts: Cuts): FoldedLayers {
  const folded = new Map<string, CutWeight[]>();
  for (const layer of recurrent) {
    const {recurrentActivation} = layer.activations;
    if (layer.holding !== 'layer' || layer.packed || !isRecurrentActivation(recurrentActivation)) {
      continue;
    }
    const stock = foldConstantResets(
      layer.cell,
      cutLayer(layer, weights, cuts),
      recurrentActivation,
    );
    if (!stock) continue;
    const {units, inputSize, kernel, recurrentKernel, bias} = stock;
    const columns = columnCount(GRU_CELL, units);
    folded.set(layer.name, [
      {shape: [inputSize, columns], values: Float32Array.from(kernel)},
      {shape: [units, columns], values: Float32Array.from(recurrentKernel)},
      {shape: biasShape(GRU_CELL, units), values: Float32Array.from(bias)},
    ]);
  }
  return folded;
}

/** Names of a folded layer's weights, in order. */
export const FOLDED_WEIGHTS = ['kernel', 'recurrent_kernel', 'bias'];

/** The layer's JSON becomes that of the stock class. */
export function becomeStockGRU(edited: LayerJSON): void {
  edited.class_name = GRU_CELL.className;
  edited.config = {...edited.config, use_bias: true, reset_after: false};
}
