import {lstmSequence, type LSTMState} from '@sparsegate/ops';
import {tidy, type Tensor, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  recurrentLayersOf,
  whyLeft,
  type RecurrentLayer,
  type StockLSTM,
} from './recurrent-layers.js';
import {sequenceWeights} from './sequence-weights.js';

/** What became of one recurrent layer of the model. */
export interface LayerReport {
  /** Name of the layer; of a wrapped one, `wrapper/layer`. */
  name: string;
  className: string;
  /** Whether the layer runs as one op per sequence from now on. */
  accelerated: boolean;
  /** Why it was left as it was. */
  reason?: string;
}

export interface Acceleration {
  /** Every recurrent layer of the model, those inside wrappers and inner models too. */
  layers: LayerReport[];
  /** Puts the stock implementation back. */
  restore(): void;
}

/**
 * Lets the stock `tf.layers.lstm` layers of a built model run as one op per sequence, forward and gradient.
 *
 * The layers stay what they are: weights, config, saved JSON, masks, states and training are as before. A layer that
 * the op does not cover keeps its stock implementation; the report says why.
 */
export function accelerate(model: LayersModel): Acceleration {
  const taken: RecurrentLayer[] = [];
  const layers = recurrentLayersOf(model).map(({name, layer}): LayerReport => {
    const reason = whyLeft(layer);
    const className = layer.getClassName();
    if (reason) return {name, className, accelerated: false, reason};
    useSequenceOp(layer as StockLSTM);
    taken.push(layer);
    return {name, className, accelerated: true};
  });
  return {layers, restore: () => taken.forEach(putBack)};
}

/** An own property hides the prototype's method; deleting it brings the method back. */
function useSequenceOp(layer: StockLSTM): void {
  const stockCall = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    const x = exactlyOne(inputs);
    const mask = (kwargs?.['mask'] ?? undefined) as Tensor | undefined;
    if (!x || x.rank !== 3 || (mask && mask.rank !== 2)) return stockCall(inputs, kwargs);
    return tidy(() => callAsSequence(layer, x as Tensor3D, mask as Tensor2D | undefined, kwargs));
  };
}

function putBack(layer: RecurrentLayer): void {
  delete (layer as {call?: unknown}).call;
}

function exactlyOne(inputs: Tensor | Tensor[]): Tensor | undefined {
  if (!Array.isArray(inputs)) return inputs;
  return inputs.length === 1 ? inputs[0] : undefined;
}

/** The stock layer's `call`, with the walk over the steps replaced by the op. */
function callAsSequence(
  layer: StockLSTM,
  x: Tensor3D,
  mask: Tensor2D | undefined,
  kwargs: Record<string, unknown>,
): Tensor | Tensor[] {
  const {goBackwards, returnSequences} = layer;
  const {outputs, state} = lstmSequence(
    x,
    sequenceWeights(layer),
    {mask, initialState: initialState(layer, kwargs)},
    {
      recurrentActivation: layer.cell.recurrentActivation.getClassName(),
      goBackwards,
      returnSequences,
    },
  );
  if (layer.stateful) layer.resetStates([state.h, state.c], kwargs?.['training'] === true);
  return layer.returnState ? [outputs, state.h, state.c] : outputs;
}

/** What the caller gave, else what a stateful layer kept, else none, which is zeros. */
function initialState(layer: StockLSTM, kwargs: Record<string, unknown>): LSTMState | undefined {
  const given = kwargs?.['initialState'] as Tensor2D[] | null | undefined;
  const states = given ?? (layer.stateful ? (layer.states as Tensor2D[]) : undefined);
  if (!states) return undefined;
  if (states.length !== 2) {
    throw new Error(
      `LSTM "${layer.name}": initialState must be the two tensors h and c. Received: ${states.length} tensors.`,
    );
  }
  return {h: states[0], c: states[1]};
}
