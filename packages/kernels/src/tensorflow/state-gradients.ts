import type {LSTMSequenceGradientAttrs, LSTMSequenceGradientInputs} from '@sparsegate/ops';
import type {Handle} from './node-backend.js';
import type {SequenceCall} from './sequence-call.js';

/** The loss's own gradients by a state. */
export interface StateGradient {
  /** By the state after the last step, [B, U]. */
  last: Handle;
  /** By step, [B, U] each; absent where the loss sees the last one only. */
  steps?: Handle[];
  /** By the initial state, where an object has no real step before one that the loss sees. */
  initial?: Handle;
}

/** The gradients of the loss by `outputs`, `h` and `c`, brought to the steps that they come from. */
export function stateGradients(
  sequence: SequenceCall,
  {dOutputs, dH, dC}: LSTMSequenceGradientInputs,
  attrs: LSTMSequenceGradientAttrs,
): {byH: StateGradient; byC: StateGradient} {
  const {call} = sequence;
  return {
    byH: gradientByH(sequence, call.input(dOutputs), call.input(dH), attrs),
    byC: stateGradient(sequence, [], call.input(dC)),
  };
}

/** Those by `outputs` and `h`, where both are the same states. */
export function gradientByH(
  sequence: SequenceCall,
  dOutputs: Handle,
  dH: Handle,
  {returnSequences}: Pick<LSTMSequenceGradientAttrs, 'returnSequences'>,
): StateGradient {
  const {call, rows, units, order} = sequence;
  if (!returnSequences) return stateGradient(sequence, [], call.add(dOutputs, dH));
  const gradient = call.reshape(dOutputs, [rows, units]);
  return stateGradient(sequence, [{gradient, places: order.outputs}], dH);
}

/** Gradients by rows of the states, and which rows. */
interface Part {
  gradient: Handle;
  places: Int32Array;
}

function stateGradient(sequence: SequenceCall, parts: Part[], last: Handle): StateGradient {
  const {call, batch, steps, units, rows, order} = sequence;
  const all = order.isMasked ? [...parts, {gradient: last, places: order.last}] : parts;
  if (all.length === 0) return {last};
  const places = all.flatMap(part => [...part.places]);
  const summed = call.addRows(
    call.concat(
      all.map(({gradient}) => gradient),
      0,
    ),
    call.ints(places),
    rows + (order.readsInitial ? batch : 0),
  );
  const ofSteps = order.readsInitial ? call.slice(summed, 0, rows) : summed;
  return {
    last: order.isMasked ? call.fill([batch, units], 0) : last,
    steps: call.unstack(call.reshape(ofSteps, [steps, batch, units]), steps),
    ...(order.readsInitial && {initial: call.slice(summed, rows, batch)}),
  };
}

/** The states before each step: the initial one, and all but the last of [T, B, U]. */
export function withInitial(
  {call, batch, steps, units}: SequenceCall,
  initial: Handle,
  states: Handle,
): Handle {
  const first = call.reshape(initial, [1, batch, units]);
  return steps === 1 ? first : call.concat([first, call.slice(states, 0, steps - 1)], 0);
}
