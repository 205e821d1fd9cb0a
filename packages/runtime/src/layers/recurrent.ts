import {damaged} from '../fault.js';
import {readMatrix, readRow} from '../matrix.js';
import {rowStride} from '../machine/memory.js';
import type {Plan} from '../plan.js';
import type {Place, Value} from '../value.js';
import {expectSameSteps, inputAt, LARGEST_SIZE, type Layer, type Source} from './layer.js';
import {multiply, productScratch} from './product.js';

/** What every recurrent layer says of itself. */
export interface Recurrent {
  units: number;
  inputSize: number;
  /** 1 for the hard sigmoid. */
  hard: number;
  /** 1 where h of every step is wanted. */
  sequences: number;
  /** 1 where the last step comes first. */
  backwards: number;
}

/** Where a recurrent layer's weights stand. */
export interface RecurrentWeights {
  /** Address of the cell's description, which its kernel knows. */
  cell: number;
  bias: number;
  kernel: number;
  /** Columns of the kernel. */
  width: number;
  /** Floats that the kernel needs for itself, for so many objects. */
  scratch(batch: number): number;
}

/** Reads the settings, and checks x, the mask and the states that the layer takes. */
export function readRecurrent(source: Source): Recurrent {
  const {reader, inputs} = source;
  const {features} = inputAt(source, 0, 'features', true);
  const units = reader.whole(1, LARGEST_SIZE);
  if (inputs[1]) inputAt(source, 1, 'mask');
  inputs.slice(2).forEach((_, k) => {
    const state = inputAt(source, k + 2, 'features', false);
    if (state.features !== units) throw damaged(`a state of ${units}`, state.features);
  });
  const [hard, sequences, backwards] = [0, 1, 2].map(() => reader.whole(0, 1));
  return {units, inputSize: features, hard, sequences, backwards};
}

/** Reads b and W of a layer with so many columns. */
export function readProjection(
  {reader, arena}: Source,
  rows: number,
  width: number,
): {bias: number; kernel: number} {
  const bias = readRow(reader, arena, width);
  return {bias, kernel: readMatrix(reader, arena, rows, width)};
}

/**
 * The layer: x · W + b of all steps in one product, then the cell's kernel step by step. Takes x [B, T, I], a mask and
 * states; makes h at every step or after the last, and the last states.
 *
 * @param states number of states: h, or h and c
 */
export function layRecurrent(
  name: string,
  {inputs}: Source,
  states: number,
  layer: Recurrent & RecurrentWeights,
): Layer {
  const {units, sequences, backwards, width} = layer;
  const state: Value = {kind: 'features', steps: false, features: units};
  return {
    makes: [{...state, steps: sequences > 0}, ...new Array<Value>(states).fill(state)],
    whole: backwards > 0 || inputs.length > 2,
    plan: (plan, [input, mask, ...initial]) => {
      const {steps} = input!;
      if (mask) expectSameSteps(input!, mask);
      const a = multiply(plan, input!, layer.kernel, layer.bias, width);
      const last = Array.from({length: states}, (_, k) => startState(plan, units, initial[k]));
      const out = sequences ? plan.rows(steps, units) : last[0];
      const addresses = last.map(({address}) => address);
      plan.call(
        name,
        ...[layer.cell, plan.batch, steps, backwards, a.address, ...addresses],
        ...[mask ? mask.address : 0, sequences && out.address],
        ...[plan.take(layer.scratch(plan.batch)), plan.take(productScratch(plan.batch, units))],
      );
      return [out, ...last];
    },
  };
}

function startState(plan: Plan, units: number, initial: Place | undefined): Place {
  const place = plan.state(units, !initial);
  if (initial) plan.call('copy', plan.batch * rowStride(units), initial.address, place.address);
  return place;
}
