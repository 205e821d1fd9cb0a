import type {KernelFunc} from '@tensorflow/tfjs-core';
import {openNodeBackend} from './node-backend.js';
import {savedData, TensorflowCall, type Result} from './tensorflow-call.js';

/** A kernel in operations of TensorFlow's; tfjs does not type inputs and attributes, the contracts of `@sparsegate/ops` do. */
export type TensorflowKernel<Inputs, Attrs> = (
  call: TensorflowCall,
  inputs: Inputs,
  attrs: Attrs,
) => Result[];

/** A kernel as tfjs calls it. */
export function asTensorflowKernel<Inputs, Attrs>(
  kernel: TensorflowKernel<Inputs, Attrs>,
): KernelFunc {
  return ({inputs, attrs, backend}) => {
    const node = openNodeBackend(backend as object);
    const call = new TensorflowCall(node);
    const results = call.run(() => kernel(call, inputs as Inputs, attrs as Attrs));
    const tensors = results.map(({handle, shape}) => {
      const tensor = node.createOutputTensor(shape ? {...handle, shape} : handle);
      if (shape) savedData.add(tensor.dataId);
      return tensor;
    });
    // tfjs hands an array on as an array, even one of a single tensor.
    return tensors.length === 1 ? tensors[0] : tensors;
  };
}
