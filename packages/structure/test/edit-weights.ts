import {tensor} from '@tensorflow/tfjs-core';
import type {Sequential} from '@tensorflow/tfjs-layers';

type Layer = Parameters<Sequential['add']>[0];

/** Changes the values of one weight of a layer in place. */
export function edit(layer: Layer, weight: number, change: (values: Float32Array) => void): void {
  const all = layer.getWeights();
  const values = Float32Array.from(all[weight].dataSync());
  change(values);
  const edited = tensor(values, all[weight].shape);
  layer.setWeights(all.map((old, k) => (k === weight ? edited : old)));
  edited.dispose();
}

export function setRows(values: Float32Array, width: number, rows: number[], value: number): void {
  for (const row of rows) values.fill(value, row * width, (row + 1) * width);
}

export function setColumns(
  values: Float32Array,
  width: number,
  columns: number[],
  value: number,
): void {
  for (let k = 0; k < values.length; k++) {
    if (columns.includes(k % width)) values[k] = value;
  }
}
