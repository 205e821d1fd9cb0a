import {cast, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';
import type {LSTMWeights, SequenceInputs, SequenceMultipliers} from './lstm-types.js';

/**
 * Checks the shapes of a sequence op's arguments against each other.
 *
 * @throws naming the argument, the shape expected and the shape received
 */
export function checkSequence(
  x: Tensor3D,
  {kernel, recurrentKernel, bias}: LSTMWeights,
  inputs: SequenceInputs & SequenceMultipliers,
): void {
  if (x.rank !== 3 || x.shape[1] < 1) {
    throw new Error(
      `lstmSequence: x must have the shape [batch, time steps, inputs] with one time step or more. ` +
        `Received: [${x.shape}].`,
    );
  }
  const [batch, steps, inputSize] = x.shape;
  const units = recurrentKernel.shape[0];
  expectShape('kernel', kernel, [inputSize, 4 * units]);
  expectShape('recurrentKernel', recurrentKernel, [units, 4 * units]);
  expectShape('bias', bias, [4 * units]);
  checkSequenceInputs(inputs, batch, steps, units);
  expectShape('gateMultiplier', inputs.gateMultiplier, [batch, 4 * units]);
  expectShape('outputMultiplier', inputs.outputMultiplier, [batch, units]);
}

/** The same for the arguments that packed sequences take too. */
export function checkSequenceInputs(
  {initialState, mask}: SequenceInputs,
  batch: number,
  steps: number,
  units: number,
): void {
  expectShape('initialState.h', initialState?.h, [batch, units]);
  expectShape('initialState.c', initialState?.c, [batch, units]);
  expectShape('mask', mask, [batch, steps]);
}

/** @throws unless the tensor is absent or has this shape */
export function expectShape(
  name: string,
  tensor: {shape: number[]} | undefined,
  expected: number[],
): void {
  if (!tensor) return;
  const fits =
    tensor.shape.length === expected.length &&
    tensor.shape.every((size, k) => size === expected[k]);
  if (!fits) {
    throw new Error(
      `LSTM sequence: ${name} must have the shape [${expected}] to fit the other arguments. ` +
        `Received: [${tensor.shape}].`,
    );
  }
}

/** A mask of any dtype as float32 zeros and ones. */
export function maskAsNumbers(mask: Tensor2D): Tensor2D {
  return cast(cast(mask, 'bool'), 'float32');
}
