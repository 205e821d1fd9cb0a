import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  type lstmSequence,
  type LSTMSequenceResult,
  type LSTMWeights,
  type SequenceInputs,
  type SequenceMultipliers,
  type SequenceOptions,
} from '@sparsegate/ops';

/** Sizes and options of one call of the op. */
export interface SequenceCase {
  batch: number;
  steps: number;
  inputSize: number;
  units: number;
  options: Required<SequenceOptions>;
  withState: boolean;
  withMask: boolean;
  withMultipliers: boolean;
  seed: number;
}

/** Random cases; sizes around and away from multiples of the tile, 1 included. */
export function sequenceCases(largest: number): fc.Arbitrary<SequenceCase> {
  const size = fc.integer({min: 1, max: largest});
  return fc.record({
    batch: fc.integer({min: 1, max: 6}),
    steps: fc.integer({min: 1, max: 5}),
    inputSize: size,
    units: size,
    options: fc.record({
      recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
      goBackwards: fc.boolean(),
      returnSequences: fc.boolean(),
    }),
    withState: fc.boolean(),
    withMask: fc.boolean(),
    withMultipliers: fc.boolean(),
    seed: fc.integer({min: 1, max: 1e6}),
  });
}

/** A tensor as numbers, so that backends and float64 can share it. */
export interface Values {
  shape: number[];
  values: Float32Array;
}

/** The arguments that carry a gradient, by name; what a case leaves out is missing. */
export type CaseValues = Record<string, Values>;

/** Values of a case from its seed, and the 0/1 mask. */
export function caseValues(given: SequenceCase): {parts: CaseValues; mask?: Values} {
  const {batch, steps, inputSize, units} = given;
  const random = mulberry(given.seed);
  const draw = (shape: number[], center = 0, spread = 1): Values => ({
    shape,
    values: Float32Array.from(
      {length: tf.util.sizeFromShape(shape)},
      () => center + spread * (2 * random() - 1),
    ),
  });
  const spread = 1 / Math.sqrt(Math.max(inputSize, units));
  const parts: CaseValues = {
    x: draw([batch, steps, inputSize]),
    kernel: draw([inputSize, 4 * units], 0, 2 * spread),
    recurrentKernel: draw([units, 4 * units], 0, 2 * spread),
    bias: draw([4 * units]),
    ...(given.withState && {h0: draw([batch, units]), c0: draw([batch, units])}),
    ...(given.withMultipliers && {
      gateMultiplier: draw([batch, 4 * units], 1, 0.5),
      outputMultiplier: draw([batch, units], 1, 0.5),
    }),
  };
  const mask = draw([batch, steps]);
  return {
    parts,
    ...(given.withMask && {mask: {...mask, values: mask.values.map(v => Number(v > -0.3))}}),
  };
}

/** A small generator with a seed: the tests must not depend on tfjs's. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Calls a form of the op with tensors by name. */
export function callWith(
  op: typeof lstmSequence,
  parts: Record<string, tf.Tensor>,
  mask: tf.Tensor | undefined,
  options: SequenceOptions,
): LSTMSequenceResult {
  const {x, kernel, recurrentKernel, bias, h0, c0, gateMultiplier, outputMultiplier} = parts;
  const inputs = {
    mask,
    gateMultiplier,
    outputMultiplier,
    ...(h0 && {initialState: {h: h0, c: c0}}),
  } as SequenceInputs & SequenceMultipliers;
  return op(x as tf.Tensor3D, {kernel, recurrentKernel, bias} as LSTMWeights, inputs, options);
}

/** Outputs, final states and every gradient of Σ outputs² + Σ h·w + Σ c² on the current backend, by name. */
export function runCase(
  op: typeof lstmSequence,
  given: SequenceCase,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(tf.tidy(() => tensorsOf(op, given))).map(([name, tensor]) => {
      const values = tensor.dataSync() as Float32Array;
      tensor.dispose();
      return [name, values];
    }),
  );
}

function tensorsOf(op: typeof lstmSequence, given: SequenceCase): Record<string, tf.Tensor> {
  const {parts, mask} = caseValues(given);
  const maskTensor = mask && tf.tensor(mask.values, mask.shape);
  const names = Object.keys(parts);
  const tensors = names.map(name => tf.tensor(parts[name].values, parts[name].shape));
  const call = (...args: tf.Tensor[]): LSTMSequenceResult =>
    callWith(
      op,
      Object.fromEntries(names.map((name, k) => [name, args[k]])),
      maskTensor,
      given.options,
    );
  const {outputs, state} = call(...tensors);
  const gradients = tf.grads((...args) => {
    const result = call(...args);
    const halves = [
      tf.sum(tf.square(result.outputs)),
      tf.sum(result.state.h),
      tf.sum(tf.square(result.state.c)),
    ];
    return tf.addN(halves) as tf.Scalar;
  })(tensors);
  return {
    outputs: tf.clone(outputs),
    h: state.h,
    c: state.c,
    ...Object.fromEntries(names.map((name, k) => [`d ${name}`, gradients[k]])),
  };
}
