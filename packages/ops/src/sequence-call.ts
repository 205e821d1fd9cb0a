import {tidy, type Tensor, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';
import type {LSTMSequenceResult, LSTMState, SequenceInputs, SequenceOptions} from './lstm-types.js';

/** What is read of a recurrent layer of tfjs-layers when it is called. */
export interface SequenceLayer {
  name: string;
  goBackwards: boolean;
  returnSequences: boolean;
  returnState: boolean;
  stateful?: boolean;
  /** What a stateful layer kept of its last call: h and c. */
  states: Tensor[];
  resetStates(states: Tensor[], training: boolean): void;
}

/** What tfjs-layers hands to the `call` of a recurrent layer besides its inputs. */
export interface SequenceCallArgs {
  mask?: Tensor | Tensor[] | null;
  training?: boolean;
  initialState?: Tensor[] | null;
}

/** A sequence op with its weights: from x [B, T, I], state and mask to outputs and state. */
export type SequenceWalk = (
  x: Tensor3D,
  inputs: SequenceInputs,
  options: Pick<SequenceOptions, 'goBackwards' | 'returnSequences'>,
) => LSTMSequenceResult;

/**
 * The `call` of an LSTM layer, with the walk over the steps left to an op: settles mask and state before it, keeps the
 * state after it if the layer is stateful, and returns what the layer promises: outputs, with `returnState` h and c too.
 *
 * @throws if `initialState` is not two tensors
 */
export function callAsSequence(
  layer: SequenceLayer,
  inputs: Tensor | Tensor[],
  kwargs: SequenceCallArgs,
  walk: SequenceWalk,
): Tensor | Tensor[] {
  return tidy(() => {
    const {goBackwards, returnSequences} = layer;
    const {outputs, state} = walk(
      first(inputs) as Tensor3D,
      {
        initialState: startingState(layer, kwargs),
        mask: first(kwargs.mask ?? undefined) as Tensor2D | undefined,
      },
      {goBackwards, returnSequences},
    );
    if (layer.stateful) layer.resetStates([state.h, state.c], kwargs.training === true);
    return layer.returnState ? [outputs, state.h, state.c] : outputs;
  });
}

function first<T>(given: T | T[]): T {
  return Array.isArray(given) ? given[0] : given;
}

/** What the caller gave, else what a stateful layer kept, else none, which is zeros. */
function startingState(
  layer: SequenceLayer,
  {initialState}: SequenceCallArgs,
): LSTMState | undefined {
  const states = initialState ?? (layer.stateful ? layer.states : undefined);
  if (!states) return undefined;
  if (states.length !== 2) {
    throw new Error(
      `LSTM "${layer.name}": initialState must be the two tensors h and c. Received: ${states.length} tensors.`,
    );
  }
  const [h, c] = states as Tensor2D[];
  return {h, c};
}
