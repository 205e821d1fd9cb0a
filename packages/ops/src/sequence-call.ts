import {tidy, type Tensor, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';
import type {Cell} from '@sparsegate/cells';
import {layerMask} from './layer-mask.js';
import {withoutMaskedEnds} from './masked-ends.js';
import type {CellState, SequenceInputs, SequenceOptions, SequenceResult} from './sequence-types.js';

/** What is read of a recurrent layer of tfjs-layers when it is called. */
export interface SequenceLayer {
  name: string;
  goBackwards: boolean;
  returnSequences: boolean;
  returnState: boolean;
  stateful?: boolean;
  /** What a stateful layer kept of its last call, in the order of its cell's states. */
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
export type SequenceWalk<State extends CellState> = (
  x: Tensor3D,
  inputs: SequenceInputs<State>,
  options: Pick<SequenceOptions, 'goBackwards' | 'returnSequences'>,
) => SequenceResult<State>;

/**
 * The `call` of a recurrent layer, with the walk over the steps left to an op: settles mask and state before it, leaves out steps at the
 * ends that are masked for all objects where only the last output is wanted, keeps the
 * state after it if the layer is stateful, and returns what the layer promises: outputs, with `returnState` the cell's
 * states too.
 *
 * @throws if `initialState` is not one tensor for each of the cell's states
 */
export function callAsSequence<State extends CellState>(
  cell: Pick<Cell, 'className' | 'states'>,
  layer: SequenceLayer,
  inputs: Tensor | Tensor[],
  kwargs: SequenceCallArgs,
  walk: SequenceWalk<State>,
): Tensor | Tensor[] {
  return tidy(() => {
    const {goBackwards, returnSequences} = layer;
    const whole = first(inputs) as Tensor3D;
    const given = first(kwargs.mask ?? undefined) as Tensor2D | undefined;
    const ofSteps = layerMask(given, whole, goBackwards);
    // Outputs of all steps have a place for masked ones too.
    const {x, mask} = returnSequences
      ? {x: whole, mask: ofSteps}
      : withoutMaskedEnds(whole, ofSteps);
    const {outputs, state} = walk(
      x,
      {initialState: startingState<State>(cell, layer, kwargs), mask},
      {goBackwards, returnSequences},
    );
    const final = cell.states.map(name => state[name]);
    if (layer.stateful) layer.resetStates(final, kwargs.training === true);
    return layer.returnState ? [outputs, ...final] : outputs;
  });
}

function first<T>(given: T | T[]): T {
  return Array.isArray(given) ? given[0] : given;
}

/** What the caller gave, else what a stateful layer kept, else none, which is zeros. */
function startingState<State extends CellState>(
  {className, states: names}: Pick<Cell, 'className' | 'states'>,
  layer: SequenceLayer,
  {initialState}: SequenceCallArgs,
): State | undefined {
  const states = initialState ?? (layer.stateful ? layer.states : undefined);
  if (!states) return undefined;
  if (states.length !== names.length) {
    throw new Error(
      `${className} "${layer.name}": initialState must be one tensor for each of ${names.join(', ')}. ` +
        `Received: ${states.length} tensors.`,
    );
  }
  return Object.fromEntries(names.map((name, k) => [name, states[k]])) as State;
}
