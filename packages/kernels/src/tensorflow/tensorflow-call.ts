import {util, type TensorInfo} from '@tensorflow/tfjs-core';
import {notSavedHere} from '../kernel-memory.js';
import type {Handle, NodeBackend, OpAttr} from './node-backend.js';

/** The data of tensors that are of another shape than tfjs is told. */
export const savedData = new WeakSet<object>();

/** A result, and the shape that tfjs is told of it where that is not its own. */
export interface Result {
  handle: Handle;
  shape?: number[];
}

/** The operations of one kernel call: what they make is freed at its end, results aside. */
export class TensorflowCall {
  private made: number[] = [];

  constructor(readonly backend: NodeBackend) {}

  /** Runs a kernel, and frees all that it made but its results. */
  run(kernel: () => Result[]): Result[] {
    const kept = new Set<number>();
    try {
      const results = kernel();
      results.forEach(({handle}) => kept.add(handle.id));
      return results;
    } finally {
      this.freeFrom(0, kept);
    }
  }

  /** Frees all that is made in a step but what it returns. */
  step<T extends Record<string, Handle | undefined>>(body: () => T): T {
    const start = this.made.length;
    const kept = body();
    this.freeFrom(start, new Set(Object.values(kept).map(handle => handle?.id ?? -1)));
    return kept;
  }

  /** A tensor that is not freed at the end of the call: whoever keeps it frees it. */
  keep({id}: Handle): void {
    this.made = this.made.filter(made => made !== id);
  }

  private freeFrom(start: number, kept: ReadonlySet<number>): void {
    const made = this.made.splice(start);
    for (const id of made) {
      if (kept.has(id)) this.made.push(id);
      else this.backend.binding.deleteTensor(id);
    }
  }

  /** A tensor of tfjs. */
  input({dataId, shape, dtype}: TensorInfo): Handle {
    const [id] = this.backend.getInputTensorIds([{dataId, shape, dtype}]);
    const {TF_FLOAT, TF_INT32} = this.backend.binding;
    return {id, shape, dtype: dtype === 'int32' ? TF_INT32 : TF_FLOAT};
  }

  /** What the forward kernel saved: of another shape than tfjs is told. */
  savedInput(tensor: TensorInfo): Handle {
    if (savedData.has(tensor.dataId)) return this.input(tensor);
    throw notSavedHere();
  }

  /** A new tensor of integers, [n] unless a shape is given. */
  ints(values: number[] | Int32Array, shape = [values.length]): Handle {
    const {binding} = this.backend;
    return this.constant(shape, binding.TF_INT32, Int32Array.from(values));
  }

  /** A new int64 scalar. */
  int64(value: number): Handle {
    return this.constant([], this.backend.binding.TF_INT64, Int32Array.of(value, 0));
  }

  floats(values: number[], shape = [values.length]): Handle {
    return this.constant(shape, this.backend.binding.TF_FLOAT, Float32Array.from(values));
  }

  /** Sooner than `fill` where it is small. */
  zeros(shape: number[]): Handle {
    const {TF_FLOAT} = this.backend.binding;
    return this.constant(shape, TF_FLOAT, new Float32Array(sizeOf(shape)));
  }

  private constant(shape: number[], dtype: number, values: Int32Array | Float32Array): Handle {
    const id = this.backend.binding.createTensor(shape, dtype, values);
    this.made.push(id);
    return {id, shape, dtype};
  }

  /** Runs an operation by its name in TensorFlow. */
  op(name: string, inputs: Handle[], attrs: OpAttr[] = [], outputs = 1): Handle[] {
    const ids = inputs.map(({id}) => id);
    const made = this.backend.binding.executeOp(name, attrs, ids, outputs);
    for (const {id} of made) this.made.push(id);
    return made;
  }

  bool(name: string, value: boolean): OpAttr {
    return {name, type: this.backend.binding.TF_ATTR_BOOL, value};
  }

  int(name: string, value: number): OpAttr {
    return {name, type: this.backend.binding.TF_ATTR_INT, value};
  }

  float(name: string, value: number): OpAttr {
    return {name, type: this.backend.binding.TF_ATTR_FLOAT, value};
  }

  text(name: string, value: string): OpAttr {
    return {name, type: this.backend.binding.TF_ATTR_STRING, value};
  }

  /** A type, that of floats unless said otherwise. */
  type(name: string, value = this.backend.binding.TF_FLOAT): OpAttr {
    return {name, type: this.backend.binding.TF_ATTR_TYPE, value};
  }

  /** An operation on floats, by its name in TensorFlow. */
  math(name: string, ...inputs: Handle[]): Handle {
    return this.op(name, inputs, [this.type('T')])[0];
  }

  add(a: Handle, b: Handle): Handle {
    return this.math('AddV2', a, b);
  }

  subtract(a: Handle, b: Handle): Handle {
    return this.math('Sub', a, b);
  }

  multiply(a: Handle, b: Handle): Handle {
    return this.math('Mul', a, b);
  }

  tanh(a: Handle): Handle {
    return this.math('Tanh', a);
  }

  sigmoid(a: Handle): Handle {
    return this.math('Sigmoid', a);
  }

  /** dy · (1 − y²) */
  tanhGradient(y: Handle, dy: Handle): Handle {
    return this.math('TanhGrad', y, dy);
  }

  /** dy · y · (1 − y) */
  sigmoidGradient(y: Handle, dy: Handle): Handle {
    return this.math('SigmoidGrad', y, dy);
  }

  /** Values, of any type, kept between two scalars. */
  clip(a: Handle, lowest: Handle, highest: Handle): Handle {
    return this.op('ClipByValue', [a, lowest, highest], [this.type('T', a.dtype)])[0];
  }

  /** 1 where both are equal, else 0. */
  equal(a: Handle, b: Handle): Handle {
    const [same] = this.op('Equal', [a, b], [this.type('T', a.dtype)]);
    return this.cast(same, this.backend.binding.TF_FLOAT);
  }

  cast(a: Handle, dtype: number): Handle {
    return this.op('Cast', [a], [this.type('SrcT', a.dtype), this.type('DstT', dtype)])[0];
  }

  /** Of a matrix. */
  transpose(a: Handle): Handle {
    const attrs = [this.type('T'), this.type('Tperm', this.backend.binding.TF_INT32)];
    return this.op('Transpose', [a, this.ints([1, 0])], attrs)[0];
  }

  /** op(A) · op(B), op the transpose where it is asked for. */
  product(
    a: Handle,
    b: Handle,
    {transposeA = false, transposeB = false}: {transposeA?: boolean; transposeB?: boolean} = {},
  ): Handle {
    const transposes = [this.bool('transpose_a', transposeA), this.bool('transpose_b', transposeB)];
    return this.op('MatMul', [a, b], [this.type('T'), ...transposes])[0];
  }

  /** The same values; −1 stands for what is left. In the same shape it is the same tensor: an operation less. */
  reshape(a: Handle, shape: number[]): Handle {
    if (util.arraysEqual(a.shape, shape)) return a;
    const attrs = [this.type('T', a.dtype), this.type('Tshape', this.backend.binding.TF_INT32)];
    return this.op('Reshape', [a, this.ints(shape)], attrs)[0];
  }

  concat(parts: Handle[], axis: number): Handle {
    if (parts.length === 1) return parts[0];
    const attrs = [
      this.int('N', parts.length),
      this.type('T', parts[0].dtype),
      this.type('Tidx', this.backend.binding.TF_INT32),
    ];
    return this.op('ConcatV2', [...parts, this.ints([axis], [])], attrs)[0];
  }

  split(a: Handle, parts: number, axis: number): Handle[] {
    const attrs = [this.int('num_split', parts), this.type('T')];
    return this.op('Split', [this.ints([axis], []), a], attrs, parts);
  }

  /** Parts of unequal sizes. */
  splitBySizes(a: Handle, sizes: number[], axis: number): Handle[] {
    const attrs = [
      this.int('num_split', sizes.length),
      this.type('T'),
      this.type('Tlen', this.backend.binding.TF_INT32),
    ];
    return this.op('SplitV', [a, this.ints(sizes), this.ints([axis], [])], attrs, sizes.length);
  }

  /** Tensors along a new first axis. */
  stack(parts: Handle[]): Handle {
    const attrs = [this.int('N', parts.length), this.type('T'), this.int('axis', 0)];
    return this.op('Pack', parts, attrs)[0];
  }

  /** What lies along the first axis, one by one. */
  unstack(a: Handle, length: number): Handle[] {
    const attrs = [this.int('num', length), this.type('T'), this.int('axis', 0)];
    return this.op('Unpack', [a], attrs, length);
  }

  /** Along the first axis: `size` from `first` on. */
  slice(a: Handle, first: number, size: number): Handle {
    const {TF_INT32} = this.backend.binding;
    const rest = a.shape.slice(1);
    const begin = this.ints([first, ...rest.map(() => 0)]);
    const attrs = [this.type('T', a.dtype), this.type('Index', TF_INT32)];
    return this.op('Slice', [a, begin, this.ints([size, ...rest])], attrs)[0];
  }

  /** Rows, by their places. */
  gather(a: Handle, rows: Handle): Handle {
    return this.gatherAlong(a, rows, 0);
  }

  /** [R, k] of each row of a matrix [R, C], by their columns. */
  gatherColumns(a: Handle, columns: Handle): Handle {
    return this.gatherAlong(a, columns, 1);
  }

  /** Along an axis; those before it are the same in both. */
  private gatherAlong(a: Handle, places: Handle, axis: number): Handle {
    const {TF_INT32} = this.backend.binding;
    const attrs = [
      this.type('Tparams', a.dtype),
      this.type('Tindices', TF_INT32),
      this.type('Taxis', TF_INT32),
      this.int('batch_dims', axis),
    ];
    return this.op('GatherV2', [a, places, this.ints([axis], [])], attrs)[0];
  }

  /** A matrix from which values [n] are subtracted at n places, [n, 2]. */
  subtractAt(a: Handle, places: Handle, values: Handle): Handle {
    const attrs = [this.type('T'), this.type('Tindices', this.backend.binding.TF_INT32)];
    return this.op('TensorScatterSub', [a, places, values], attrs)[0];
  }

  /** Each row added to that of its place among `count`. */
  addRows(a: Handle, rows: Handle, count: number): Handle {
    const {TF_INT32} = this.backend.binding;
    const attrs = [
      this.type('T'),
      this.type('Tindices', TF_INT32),
      this.type('Tnumsegments', TF_INT32),
    ];
    return this.op('UnsortedSegmentSum', [a, rows, this.ints([count], [])], attrs)[0];
  }

  /** Σ over an axis, the first unless said otherwise. */
  sum(a: Handle, axis = 0): Handle {
    return this.reduce('Sum', a, axis);
  }

  max(a: Handle, axis: number): Handle {
    return this.reduce('Max', a, axis);
  }

  private reduce(name: string, a: Handle, axis: number): Handle {
    const attrs = [
      this.type('T'),
      this.type('Tidx', this.backend.binding.TF_INT32),
      this.bool('keep_dims', false),
    ];
    return this.op(name, [a, this.ints([axis])], attrs)[0];
  }

  fill(shape: number[], value: number): Handle {
    const attrs = [this.type('T'), this.type('index_type', this.backend.binding.TF_INT32)];
    return this.op('Fill', [this.ints(shape), this.floats([value], [])], attrs)[0];
  }
}

/** Number of elements of a shape. */
export const sizeOf = util.sizeFromShape;
