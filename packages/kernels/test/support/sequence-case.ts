import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  GRU_CELL,
  type Cell,
  type CellState,
  type GRUSequenceOptions,
  type SequenceInputs,
  type SequenceMultipliers,
  type SequenceResult,
  type SequenceWeights,
} from '@sparsegate/ops';

/** A form of a cell's op: the op itself or its reference. `resetAfter` is for a GRU alone. */
export type SequenceForm = (
  x: tf.Tensor3D,
  weights: SequenceWeights,
  inputs: SequenceInputs<CellState> & SequenceMultipliers,
  options: GRUSequenceOptions,
) => SequenceResult<CellState>;

/** A form as one of any cell's: what it is called with then fits it. */
export function asForm(op: object): SequenceForm {
  return op as SequenceForm;
}

/** Sizes and options of one call of the op. */
export interface SequenceCase {
  cell: Cell;
  batch: number;
  steps: number;
  inputSize: number;
  units: number;
  options: Required<GRUSequenceOptions>;
  withState: boolean;
  withMask: boolean;
  withMultipliers: boolean;
  seed: number;
}

/** Random cases; sizes around and away from multiples of the tile, 1 included. */
export function sequenceCases(cell: Cell, largest: number): fc.Arbitrary<SequenceCase> {
  const size = fc.integer({min: 1, max: largest});
  return fc.record({
    cell: fc.constant(cell),
    batch: fc.integer({min: 1, max: 6}),
    steps: fc.integer({min: 1, max: 5}),
    inputSize: size,
    units: size,
    options: fc.record({
      recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
      goBackwards: fc.boolean(),
      returnSequences: fc.boolean(),
      resetAfter: cell === GRU_CELL ? fc.boolean() : fc.constant(false),
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
  const {cell, batch, steps, inputSize, units} = given;
  const columns = cell.gates.length * units;
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
    kernel: draw([inputSize, columns], 0, 2 * spread),
    recurrentKernel: draw([units, columns], 0, 2 * spread),
    bias: draw(given.options.resetAfter ? [2, columns] : [columns]),
    ...(given.withState && initialStates(cell, () => draw([batch, units]))),
    ...(given.withMultipliers && {
      gateMultiplier: draw([batch, columns], 1, 0.5),
      outputMultiplier: draw([batch, units], 1, 0.5),
    }),
  };
  const mask = draw([batch, steps]);
  return {
    parts,
    ...(given.withMask && {mask: {...mask, values: mask.values.map(v => Number(v > -0.3))}}),
  };
}

function initialStates<T>({states}: Cell, make: () => T): Record<string, T> {
  return Object.fromEntries(states.map(name => [`${name}0`, make()]));
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
  form: SequenceForm,
  cell: Cell,
  parts: Record<string, tf.Tensor>,
  mask: tf.Tensor | undefined,
  options: GRUSequenceOptions,
): SequenceResult<CellState> {
  const {x, kernel, recurrentKernel, bias, gateMultiplier, outputMultiplier} = parts;
  const initialState = Object.fromEntries(cell.states.map(name => [name, parts[`${name}0`]]));
  const inputs = {mask, gateMultiplier, outputMultiplier, ...(parts['h0'] && {initialState})};
  const weights = {kernel, recurrentKernel, bias} as SequenceWeights;
  const given = optionsFor(cell, options);
  return form(x as tf.Tensor3D, weights, inputs as Parameters<SequenceForm>[2], given);
}

/** The options as the cell's op takes them: an LSTM's refuses those of a GRU. */
export function optionsFor(
  cell: Cell,
  {resetAfter, ...shared}: GRUSequenceOptions,
): GRUSequenceOptions {
  return cell === GRU_CELL ? {...shared, resetAfter} : shared;
}

/** Outputs, final states and every gradient of Σ outputs² + Σ h + Σ c² on the current backend, by name. */
export function runCase(form: SequenceForm, given: SequenceCase): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(tf.tidy(() => tensorsOf(form, given))).map(([name, tensor]) => {
      const values = tensor.dataSync() as Float32Array;
      tensor.dispose();
      return [name, values];
    }),
  );
}

function tensorsOf(form: SequenceForm, given: SequenceCase): Record<string, tf.Tensor> {
  const {parts, mask} = caseValues(given);
  const {cell, options} = given;
  const maskTensor = mask && tf.tensor(mask.values, mask.shape);
  const names = Object.keys(parts);
  const tensors = names.map(name => tf.tensor(parts[name].values, parts[name].shape));
  const call = (...args: tf.Tensor[]): SequenceResult<CellState> => {
    const byName = Object.fromEntries(names.map((name, k) => [name, args[k]]));
    return callWith(form, cell, byName, maskTensor, options);
  };
  const {outputs, state} = call(...tensors);
  const gradients = tf.grads((...args) => {
    const result = call(...args);
    const ofOthers = cell.states.slice(1).map(name => tf.sum(tf.square(result.state[name])));
    const terms = [tf.sum(tf.square(result.outputs)), tf.sum(result.state.h), ...ofOthers];
    return tf.addN(terms) as tf.Scalar;
  })(tensors);
  return {
    outputs: tf.clone(outputs),
    ...state,
    ...Object.fromEntries(names.map((name, k) => [`d ${name}`, gradients[k]])),
  };
}
