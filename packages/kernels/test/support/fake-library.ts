import type {Binding, Handle, NodeBackend} from '../../src/tensorflow/node-backend.js';

/** Sums and products of shapes in the place of those of numbers: enough to follow which operations a kernel calls. */
export interface FakeLibrary {
  backend: NodeBackend;
  /** Names of the operations called, in order. */
  called: string[];
  /** Tensors that are made and not freed. */
  alive: Set<number>;
}

const names = ['FLOAT', 'INT32', 'INT64', 'BOOL'].map(name => `TF_${name}`);
const attrs = ['BOOL', 'FLOAT', 'INT', 'STRING', 'TYPE', 'SHAPE'].map(name => `TF_ATTR_${name}`);

/** A backend on a GPU whose library registers all operations but these. */
export function fakeLibrary(missing: string[]): FakeLibrary {
  const called: string[] = [];
  const alive = new Set<number>();
  const made = new Map<number, {shape: number[]; values?: number[]}>();
  const make = (shape: number[], values?: number[]): number => {
    made.set(made.size, {shape, values});
    alive.add(made.size - 1);
    return made.size - 1;
  };
  const binding = {
    ...Object.fromEntries([...names, ...attrs].map((name, k) => [name, k])),
    createTensor: (shape: number[], _: number, values: ArrayLike<number>) =>
      make(shape, Array.from(values)),
    deleteTensor: (id: number) => alive.delete(id),
    tensorDataSync: () => Float32Array.of(2),
    executeOp: (name: string, _: unknown, inputs: number[], outputs: number): Handle[] => {
      if (missing.includes(name)) throw new Error(`No OpKernel was registered to support ${name}`);
      called.push(name);
      const shape = shapeOf(
        name,
        inputs.map(id => made.get(id)!),
      );
      return Array.from({length: outputs}, () => ({id: make(shape), shape, dtype: 0}));
    },
  } as unknown as Binding;
  const backend: NodeBackend = {
    binding,
    isUsingGpuDevice: true,
    getInputTensorIds: tensors => tensors.map(({shape}) => make(shape)),
    createOutputTensor: ({shape}) => ({dataId: {}, shape, dtype: 'float32'}),
    readSync: () => Float32Array.of(1),
    write: () => ({}),
  };
  return {backend, called, alive};
}

/** Of what is made from a shape that is given as a tensor; elsewhere that of the first input will do. */
function shapeOf(name: string, inputs: Array<{shape: number[]; values?: number[]}>): number[] {
  if (name === 'Reshape') return inputs[1].values!;
  if (name === 'Fill') return inputs[0].values!;
  return inputs[0]?.shape ?? [];
}
