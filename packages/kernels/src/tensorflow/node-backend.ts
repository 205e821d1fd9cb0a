import type {DataType, TensorInfo} from '@tensorflow/tfjs-core';

/** A tensor of TensorFlow's own, by the number that the backend's binding gave it. */
export interface Handle {
  id: number;
  shape: number[];
  /** TensorFlow's number of the type. */
  dtype: number;
}

/** An attribute of an operation, as the binding takes it. */
export interface OpAttr {
  name: string;
  type: number;
  value: unknown;
}

type Types = 'FLOAT' | 'INT32' | 'INT64' | 'BOOL';
type AttrTypes = 'BOOL' | 'FLOAT' | 'INT' | 'STRING' | 'TYPE' | 'SHAPE';

/** TensorFlow's C interface, as tfjs-node and tfjs-node-gpu bind it. */
export type Binding = Record<`TF_${Types}` | `TF_ATTR_${AttrTypes}`, number> & {
  executeOp(name: string, attrs: OpAttr[], inputs: number[], outputs: number): Handle[];
  createTensor(shape: number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
};

/** What these kernels use of the backend 'tensorflow' of tfjs 4: the only place that knows its insides. */
export interface NodeBackend {
  binding: Binding;
  isUsingGpuDevice: boolean;
  /** TensorFlow's tensors behind those of tfjs. */
  getInputTensorIds(tensors: TensorInfo[]): number[];
  /** A tensor of tfjs that owns TensorFlow's from then on. */
  createOutputTensor(handle: Handle): TensorInfo;
  readSync(dataId: object): Float32Array | Int32Array | Uint8Array;
  write(values: Float32Array | Int32Array, shape: number[], dtype: DataType): object;
}

/** @throws if the backend is not built as that of the versions of tfjs-node known here */
export function openNodeBackend(backend: object): NodeBackend {
  const {binding, getInputTensorIds, createOutputTensor} = backend as Partial<NodeBackend>;
  const members = [
    getInputTensorIds,
    createOutputTensor,
    binding?.executeOp,
    binding?.createTensor,
    binding?.deleteTensor,
  ];
  if (!members.every(member => typeof member === 'function')) {
    throw new Error(
      `@sparsegate/kernels: backend 'tensorflow' must be built as in @tensorflow/tfjs-node 4.22. Received: one that is ` +
        `built otherwise. Use a version of tfjs-node 4 that is known, or do not import @sparsegate/kernels/tensorflow.`,
    );
  }
  return backend as NodeBackend;
}
