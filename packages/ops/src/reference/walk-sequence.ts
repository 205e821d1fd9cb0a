import {
  add,
  matMul,
  mul,
  reshape,
  reverse,
  slice,
  stack,
  sub,
  unstack,
  zeros,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type {Cell} from '@sparsegate/cells';
import {maskAsNumbers} from '../check-sequence.js';
import type {
  CellState,
  SequenceInputs,
  SequenceOptions,
  SequenceResult,
} from '../sequence-types.js';

/** What a cell does at its steps. */
export interface CellSteps<State extends CellState> {
  cell: Cell;
  /** U */
  units: number;
  /** One step: ([B, columns], state) → next state. */
  step(projectedStep: Tensor2D, state: State): State;
  /** What leaves the layer of an h [B, U]; h itself where it is not given. */
  output?(h: Tensor2D): Tensor2D;
}

/**
 * Walks over the steps of a projected sequence: direction, mask and initial state are settled here, once for all cells.
 *
 * @param projected [B, T, columns], the inputs' part of the preactivations.
 */
export function walkSequence<State extends CellState>(
  projected: Tensor3D,
  {cell, units, step, output = h => h}: CellSteps<State>,
  {initialState, mask}: SequenceInputs<State>,
  {goBackwards = false, returnSequences = true}: SequenceOptions,
): SequenceResult<State> {
  const inOrder = <T extends Tensor2D | Tensor3D>(x: T): T => (goBackwards ? reverse(x, 1) : x);
  const steps = unstackSteps(inOrder(projected));
  const masks = mask && stepMasks(inOrder(mask));

  let state = initialState ?? zeroState<State>(cell, projected.shape[0], units);
  const walked: Tensor2D[] = [];
  steps.forEach((projectedStep, t) => {
    const next = step(projectedStep, state);
    state = masks ? holdMasked(next, state, masks[t]) : next;
    walked.push(state.h);
  });
  const outputs = returnSequences ? (stack(walked.map(output), 1) as Tensor3D) : output(state.h);
  return {outputs, state};
}

/** x · kernel for all steps in one product: [B, T, I] · [I, columns] → [B, T, columns]. */
export function projectInputs(x: Tensor3D, kernel: Tensor2D): Tensor3D {
  const [batch, steps, inputSize] = x.shape;
  const flat: Tensor2D = reshape(x, [batch * steps, inputSize]);
  return reshape(matMul(flat, kernel), [batch, steps, kernel.shape[1]]);
}

/** One [B, columns] a step. The gradient of tfjs's unstack throws where there is one step only. */
function unstackSteps(projected: Tensor3D): Tensor2D[] {
  const [batch, steps, columns] = projected.shape;
  return steps === 1
    ? [reshape(projected, [batch, columns])]
    : (unstack(projected, 1) as Tensor2D[]);
}

function zeroState<State extends CellState>({states}: Cell, batch: number, units: number): State {
  return Object.fromEntries(states.map(name => [name, zeros([batch, units])])) as State;
}

/** One [B, 1] column a step, float32. */
function stepMasks(mask: Tensor2D): Tensor2D[] {
  const [batch, steps] = mask.shape;
  const numbers = maskAsNumbers(mask);
  return Array.from({length: steps}, (_, t) => slice(numbers, [0, t], [batch, 1]));
}

/** Where the mask is 0 the whole state keeps its values, as in stock layers. */
function holdMasked<State extends CellState>(next: State, held: State, mask: Tensor2D): State {
  const rest = sub(1, mask);
  const hold = (a: Tensor2D, b: Tensor2D): Tensor2D => add(mul(a, mask), mul(b, rest));
  const names = Object.keys(next);
  return Object.fromEntries(names.map(name => [name, hold(next[name], held[name])])) as State;
}
