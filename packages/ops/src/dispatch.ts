import {
  cast,
  engine,
  getBackend,
  getKernel,
  tidy,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * The one place that chooses between a kernel and the reference in plain tfjs ops: the kernel where one of this name is
 * registered for the current backend.
 */
export function dispatch<Result>(
  kernelName: string,
  kernel: () => Result,
  reference: () => Result,
): Result {
  return getKernel(kernelName, getBackend()) ? kernel() : reference();
}

/**
 * Runs a registered kernel. Its attributes are typed by its contract; tfjs's own type for them takes no interface.
 *
 * @returns what the kernel makes, in the order of its contract
 * @throws if it is not registered for the current backend
 */
export function callKernel(kernelName: string, inputs: NamedTensorMap, attrs: object): Tensor[] {
  if (!getKernel(kernelName, getBackend())) throw noKernel(kernelName);
  const run = (): Tensor | Tensor[] =>
    engine().runKernel(kernelName, asRead(inputs), attrs as unknown as NamedAttrMap);
  // `tidy` costs a small model's call more than its arithmetic: it stands where there are casts to free.
  const made = Object.keys(inputs).every(name => isAsRead(name, inputs[name])) ? run() : tidy(run);
  return Array.isArray(made) ? made : [made];
}

/** The inputs that are int32 to a kernel. */
const INTEGERS = [
  'labels',
  'activeColumns',
  'kernelColumns',
  'kernelRowPointers',
  'recurrentColumns',
  'recurrentRowPointers',
];

/** A kernel reads bits: those of an int32, such as a one-hot, or of a bool would be other numbers to it. */
function asRead(inputs: NamedTensorMap): NamedTensorMap {
  const read: NamedTensorMap = {};
  for (const name in inputs) {
    const tensor = inputs[name];
    read[name] = isAsRead(name, tensor) ? tensor : cast(tensor, dtypeOf(name));
  }
  return read;
}

function isAsRead(name: string, {dtype}: Tensor): boolean {
  return dtype === dtypeOf(name);
}

function dtypeOf(name: string): 'int32' | 'float32' {
  return INTEGERS.includes(name) ? 'int32' : 'float32';
}

/** For a gradient, mostly: what it belongs to ran on a backend that has the kernel. */
function noKernel(kernelName: string): Error {
  return new Error(
    `${kernelName}: its kernel must be registered for the current backend. Received: backend "${getBackend()}" without it. ` +
      `Leave the backend as it is from a call to its gradient, or import its kernels from @sparsegate/kernels.`,
  );
}
