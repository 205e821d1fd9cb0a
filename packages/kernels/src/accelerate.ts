import {
  callAsSequence,
  LSTM_CELL,
  LSTM_SEQUENCE,
  lstmSequence,
  type LSTMState,
  type SequenceCallArgs,
} from '@sparsegate/ops';
import type {Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {whyNoKernel} from './missing-kernel.js';
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
  /** Whether the layer runs as one kernel call per sequence. */
  accelerated: boolean;
  /** Why it does not: it was left as it was, or the backend has no kernel for it. */
  reason?: string;
}

export interface Acceleration {
  /**
   * Every recurrent layer of the model, those inside wrappers and inner models too. Made anew whenever it is read: which
   * kernels there are depends on the backend of that moment.
   */
  readonly layers: LayerReport[];
  /** Puts the stock implementation back. */
  restore(): void;
}

/**
 * Lets the stock `tf.layers.lstm` layers of a built model run as one op per sequence, forward and gradient.
 *
 * The layers stay what they are: weights, config, saved JSON, masks, states and training are as before. A layer that
 * the op does not cover keeps its stock implementation; the report says why. On a backend without kernels the op runs in
 * plain tfjs ops: the same numbers, slower, and the report says so.
 */
export function accelerate(model: LayersModel): Acceleration {
  const found = recurrentLayersOf(model).map(({name, layer}) => ({
    ...{name, layer, className: layer.getClassName()},
    whyLeft: whyLeft(layer),
  }));
  const taken = found.filter(entry => entry.whyLeft === undefined).map(({layer}) => layer);
  for (const layer of taken) useSequenceOp(layer as StockLSTM);
  return {
    get layers(): LayerReport[] {
      const noKernel = whyNoKernel(LSTM_SEQUENCE);
      return found.map(({name, className, whyLeft: left}) => {
        const reason = left ?? noKernel;
        return reason
          ? {name, className, accelerated: false, reason}
          : {name, className, accelerated: true};
      });
    },
    restore: () => taken.forEach(putBack),
  };
}

/** An own property hides the prototype's method; deleting it brings the method back. */
function useSequenceOp(layer: StockLSTM): void {
  const stockCall = layer.call.bind(layer);
  const recurrentActivation = layer.cell.recurrentActivation.getClassName();
  layer.call = (inputs, kwargs) => {
    const args = (kwargs ?? {}) as SequenceCallArgs;
    if (!isOneSequence(inputs, args)) return stockCall(inputs, kwargs);
    return callAsSequence<LSTMState>(LSTM_CELL, layer, inputs, args, (x, stateAndMask, options) =>
      lstmSequence(x, sequenceWeights(layer), stateAndMask, {recurrentActivation, ...options}),
    );
  };
}

function putBack(layer: RecurrentLayer): void {
  delete (layer as {call?: unknown}).call;
}

/** One input [B, T, I], its mask, if there is one, [B, T]. */
function isOneSequence(inputs: Tensor | Tensor[], {mask}: SequenceCallArgs): boolean {
  const [x, ...others] = [inputs].flat();
  const [first] = [mask ?? []].flat();
  return others.length === 0 && x.rank === 3 && (first === undefined || first.rank === 2);
}
