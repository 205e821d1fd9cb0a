import {
  add,
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
import {maskAsNumbers} from '../check-sequence.js';
import type {
  LSTMSequenceResult,
  LSTMState,
  SequenceInputs,
  SequenceOptions,
} from '../lstm-types.js';

/**
 * Walks over the steps of a projected sequence: direction, mask and initial state are settled here, once for all cells.
 *
 * @param projected [B, T, columns], the inputs' part of the preactivations.
 * @param units U
 * @param step one step: ([B, columns], state) → next state.
 */
export function walkSequence(
  projected: Tensor3D,
  units: number,
  {initialState, mask}: SequenceInputs,
  {goBackwards = false, returnSequences = true}: SequenceOptions,
  step: (projectedStep: Tensor2D, state: LSTMState) => LSTMState,
): LSTMSequenceResult {
  const inOrder = <T extends Tensor2D | Tensor3D>(x: T): T => (goBackwards ? reverse(x, 1) : x);
  const steps = unstackSteps(inOrder(projected));
  const masks = mask && stepMasks(inOrder(mask));

  let state = initialState ?? zeroState(projected.shape[0], units);
  const outputs: Tensor2D[] = [];
  steps.forEach((projectedStep, t) => {
    const next = step(projectedStep, state);
    state = masks ? holdMasked(next, state, masks[t]) : next;
    outputs.push(state.h);
  });
  return {outputs: returnSequences ? (stack(outputs, 1) as Tensor3D) : state.h, state};
}

/** One [B, columns] a step. The gradient of tfjs's unstack throws where there is one step only. */
function unstackSteps(projected: Tensor3D): Tensor2D[] {
  const [batch, steps, columns] = projected.shape;
  return steps === 1
    ? [reshape(projected, [batch, columns])]
    : (unstack(projected, 1) as Tensor2D[]);
}

function zeroState(batch: number, units: number): LSTMState {
  return {h: zeros([batch, units]), c: zeros([batch, units])};
}

/** One [B, 1] column a step, float32. */
function stepMasks(mask: Tensor2D): Tensor2D[] {
  const [batch, steps] = mask.shape;
  const numbers = maskAsNumbers(mask);
  return Array.from({length: steps}, (_, t) => slice(numbers, [0, t], [batch, 1]));
}

/** Where the mask is 0 both h and c keep their values, as in stock layers. */
function holdMasked(next: LSTMState, held: LSTMState, mask: Tensor2D): LSTMState {
  const rest = sub(1, mask);
  const hold = (a: Tensor2D, b: Tensor2D): Tensor2D => add(mul(a, mask), mul(b, rest));
  return {h: hold(next.h, held.h), c: hold(next.c, held.c)};
}
