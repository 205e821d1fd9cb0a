import type {ProximalWeight as Attrs} from '@sparsegate/ops';
import {PROXIMAL_WEIGHT, WORD, writeCall, type ProximalWeight} from '@sparsegate/wasm';
import type {TensorInfo} from '@tensorflow/tfjs-core';
import {sizeOf, type KernelMemory} from '../kernel-memory.js';

/** Values for groups, or for members of groups: where 1 says that they stay, and their pulls. */
export interface Shrinkage {
  live: number;
  pull: number;
}

/** A weight on its way through a proximal step, in the kernels' memory. */
export class WeightInMemory {
  readonly rows: number;
  readonly columns: number;
  readonly ofRows: Shrinkage;
  readonly ofColumns: Shrinkage;
  private readonly fields: ProximalWeight;

  constructor(
    private readonly memory: KernelMemory,
    weight: TensorInfo,
    moment: TensorInfo | undefined,
    {softening, metric: {root, factor, inside, outside, scale}}: Attrs,
  ) {
    const {shape} = weight;
    this.columns = shape.length === 2 ? shape[1] : sizeOf(shape);
    this.rows = shape.length === 2 ? shape[0] : 1;
    this.ofRows = untouched(memory, this.rows);
    this.ofColumns = untouched(memory, this.columns);
    this.fields = {
      ...{rows: this.rows, columns: this.columns},
      ...{weight: memory.input(weight), moment: memory.input(moment), root: Number(root)},
      terms: floats(memory, [factor, inside, outside, scale, softening]),
      ...{rowLive: this.ofRows.live, rowPull: this.ofRows.pull},
      ...{columnLive: this.ofColumns.live, columnPull: this.ofColumns.pull},
    };
  }

  /** Columns `first` to before `end` by row. */
  band(first: number, end: number): Shrinkage {
    const {live, pull} = untouched(this.memory, this.rows);
    Object.assign(this.fields, {bandFirst: first, bandEnd: end, bandLive: live, bandPull: pull});
    return {live, pull};
  }

  blocks(size: number, {live, pull}: Shrinkage): void {
    Object.assign(this.fields, {blockSize: size, blockLive: live, blockPull: pull});
  }

  /** What weights whose row and column are in the same group are pulled by row, and shall not be. */
  twice(rowGroups: number, columnGroups: number): Shrinkage {
    const {live, pull} = untouched(this.memory, this.rows);
    Object.assign(this.fields, {rowGroups, columnGroups, twicePull: pull});
    return {live, pull};
  }

  /** As a kernel reads it at this moment. */
  call(more: ProximalWeight = {}): number {
    return writeCall(this.memory, PROXIMAL_WEIGHT, {...this.fields, ...more});
  }
}

function untouched(memory: KernelMemory, count: number): Shrinkage {
  return {live: filled(memory, count, 1), pull: filled(memory, count, 0)};
}

/** So many floats of scratch memory, all of one value. */
export function filled(memory: KernelMemory, count: number, value: number): number {
  const address = memory.scratch(count * WORD);
  new Float32Array(memory.exports.memory.buffer, address, count).fill(value);
  return address;
}

export function integers(memory: KernelMemory, values: Int32Array): number {
  const address = memory.scratch(values.length * WORD);
  new Int32Array(memory.exports.memory.buffer, address, values.length).set(values);
  return address;
}

function floats(memory: KernelMemory, values: number[]): number {
  const address = memory.scratch(values.length * WORD);
  new Float32Array(memory.exports.memory.buffer, address, values.length).set(values);
  return address;
}
