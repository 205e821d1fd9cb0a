import {dispose, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  anything,
  checkOptions,
  expectLayersModel,
  integerFrom,
  numberFrom,
  type Checks,
} from '@sparsegate/structure';
import {checkRelated} from './check-related.js';
import {comparable} from './comparable.js';
import {difference, NO_DIFFERENCE, worse, type Difference} from './difference.js';
import {firstDifferent} from './first-different.js';
import {runsOf, statefulLayers, withFreshStates} from './fresh-states.js';
import {overBatches} from './over-batches.js';
import {probeInputs} from './probe-inputs.js';
import {isPlannedInParts, layerPlanOf, planOf, rememberPlan} from './remembered-plans.js';
import type {LayerPlan, SurgeryPlan} from './surgery-plan.js';
import {newInputs} from './word-ids.js';

export interface VerifyOptions {
  /** Largest |difference| allowed, relative to max(1, |output|). Default 1e-5. */
  tolerance?: number;
  /** For the random inputs that are made where none are given. Default 1. */
  seed?: number;
  /** The plan that the small model was made by. Needed only after loading: a model fresh from `operate` is known. */
  plan?: SurgeryPlan;
}

const CHECKS: Checks<VerifyOptions> = {
  tolerance: numberFrom(0),
  seed: integerFrom(Number.MIN_SAFE_INTEGER),
  plan: anything,
};

/** The largest differences between the outputs, and carried states, of two models. */
export interface Verification {
  /** max |a − b| */
  maxAbsolute: number;
  /** max |a − b| / max(1, |a|) */
  maxRelative: number;
}

/**
 * Runs two models on the same inputs and compares outputs and, for stateful layers, states. Their own states are put back.
 *
 * @param inputs one tensor for each input of the model; random ones where not given
 * @throws if the models have other inputs or outputs, if an input has the wrong shape, or if a difference exceeds the tolerance: then the message names the first layer whose
 *   outputs differ
 */
export function verify(
  model: LayersModel,
  small: LayersModel,
  inputs?: Tensor | Tensor[],
  options: VerifyOptions = {},
): Verification {
  expectLayersModel('verify', model);
  expectLayersModel('verify: small', small);
  checkOptions('verify', options, CHECKS);
  const {tolerance = 1e-5, seed = 1, plan} = options;
  if (plan) rememberPlan(small, plan);
  checkRelated(model, small, planOf(small));
  const given = inputs === undefined ? probeInputs(model, seed) : [inputs].flat();
  const forSmall: Tensor[] = [];
  try {
    checkInputs(model, given);
    forSmall.push(...inputsOfSmall(model, small, given));
    checkInputs(small, forSmall);
    const {absolute, relative} = compare(model, small, given, forSmall);
    // Written so that NaN fails.
    if (!(relative <= tolerance)) {
      const layer = firstDifferent(model, small, given, forSmall, tolerance);
      throw new Error(
        `Verification of "${small.name}": outputs must agree to ${tolerance}, relative to max(1, |output|). ` +
          `Received: a difference of ${relative}, first seen in layer "${layer}". Keep the original model, and plan anew from it.`,
      );
    }
    return {maxAbsolute: absolute, maxRelative: relative};
  } finally {
    if (inputs === undefined) dispose(given);
    dispose(forSmall);
  }
}

/** Where a vocabulary was cut, the small model takes other word ids. */
function inputsOfSmall(model: LayersModel, small: LayersModel, inputs: Tensor[]): Tensor[] {
  const plan = planOf(small);
  return plan ? newInputs(model, plan, inputs) : inputs.map(input => input.clone());
}

function checkInputs(model: LayersModel, inputs: readonly Tensor[]): void {
  const expected = model.inputs.map(({shape}) => shape);
  const fits =
    inputs.length === expected.length &&
    expected.every(
      (shape, k) =>
        shape.length === inputs[k].rank &&
        inputs[k].shape[0] > 0 &&
        shape.every((size, axis) => size === null || size === inputs[k].shape[axis]),
    );
  if (!fits) {
    const show = (shapes: ReadonlyArray<ReadonlyArray<number | null>>): string =>
      shapes.map(shape => `[${shape.map(size => size ?? 'any').join(', ')}]`).join(' and ');
    throw new Error(
      `Verification of "${model.name}": inputs must have the shapes ${show(expected)}. ` +
        `Received: ${show(inputs.map(({shape}) => shape))}. Pass what you would pass to predict.`,
    );
  }
}

function compare(
  model: LayersModel,
  small: LayersModel,
  inputs: Tensor[],
  forSmall: Tensor[],
): Difference {
  return overBatches(model, inputs, forSmall, (batch, batchOfSmall) => {
    const expected = run(model, batch);
    const actual = run(small, batchOfSmall);
    const ofOutputs = expected.outputs.map((output, k) => difference(output, actual.outputs[k]));
    const comparableStates = [...expected.states].filter(
      ([name]) => !isPlannedInParts(small, name),
    );
    const ofStates = comparableStates.map(([layer, states]) =>
      stateDifference(states, actual.states.get(layer), layerPlanOf(small, layer)),
    );
    return [...ofOutputs, ...ofStates].reduce(worse, NO_DIFFERENCE);
  });
}

interface Run {
  outputs: Tensor[];
  /** By layer, after the last run. */
  states: Map<string, Tensor[]>;
}

function run(model: LayersModel, inputs: Tensor[]): Run {
  const layers = statefulLayers(model);
  const batchSize = inputs[0].shape[0];
  return withFreshStates(model, () => {
    const outputs = Array.from({length: runsOf(model)}, () =>
      [model.predict(inputs, {batchSize})].flat(),
    ).flat();
    const states = layers.map(
      ({name, layer}) => [name, layer.getStates().map(state => state.clone())] as const,
    );
    return {outputs, states: new Map(states)};
  });
}

/** States can be compared where it is known which neurons were kept, or where all were. */
function stateDifference(
  expected: Tensor[],
  actual: Tensor[] | undefined,
  plan: LayerPlan | undefined,
): Difference {
  if (!actual) return NO_DIFFERENCE;
  const pairs = expected.map((state, k) => comparable(state, actual[k], plan));
  return pairs.reduce(
    (largest, pair) => (pair ? worse(largest, difference(...pair)) : largest),
    NO_DIFFERENCE,
  );
}
