import {
  engine,
  getBackend,
  getKernel,
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
 */
export function callKernel(kernelName: string, inputs: NamedTensorMap, attrs: object): Tensor[] {
  const made: Tensor | Tensor[] = engine().runKernel(
    kernelName,
    inputs,
    attrs as unknown as NamedAttrMap,
  );
  return Array.isArray(made) ? made : [made];
}
