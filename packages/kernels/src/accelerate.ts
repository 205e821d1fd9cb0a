import type {SequenceCallArgs} from '@sparsegate/ops';
import {expectLayersModel} from '@sparsegate/structure';
import type {Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {whyNoKernel} from './missing-kernel.js';
import {
  recurrentLayersOf,
  runsAsSequence,
  whyLeft,
  type CallableLayer,
  type StockRecurrent,
} from './recurrent-layers.js';
import {sequenceLayerClass, type SequenceLayerClass} from './sequence-layers.js';

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
 * Lets the stock `tf.layers.lstm` and `tf.layers.gru` layers of a built model run as one op per sequence, forward and gradient.
 *
 * The layers stay what they are: weights, config, saved JSON, masks, states and training are as before. A layer that
 * the op does not cover keeps its stock implementation; the report says why. On a backend without kernels the op runs in
 * plain tfjs ops: the same numbers, slower, and the report says so.
 *
 * @throws if it is not a `LayersModel`
 */
export function accelerate(model: LayersModel): Acceleration {
  expectLayersModel('accelerate', model);
  const found = recurrentLayersOf(model).map(({name, layer}) => ({name, ...planOf(layer)}));
  const taken = found.flatMap(({replaced}) => replaced ?? []);
  for (const {layer, by} of taken) useSequenceOp(layer, by);
  return {
    get layers(): LayerReport[] {
      return found.map(({name, className, kernelName, left}) => {
        const reason = left ?? (kernelName && whyNoKernel(kernelName));
        return {name, className, accelerated: reason === undefined, ...(reason && {reason})};
      });
    },
    restore: () => taken.forEach(({layer}) => putBack(layer)),
  };
}

/** What becomes of a recurrent layer. */
interface Plan {
  className: string;
  /** Name of the kernel it runs on from now on. */
  kernelName?: string;
  /** Why it is left as it is. */
  left?: string;
  /** The layer whose `call` is replaced, and by what. */
  replaced?: {layer: StockRecurrent; by: SequenceLayerClass};
}

function planOf(layer: CallableLayer): Plan {
  const className = layer.getClassName();
  if (runsAsSequence(layer)) return {className, kernelName: layer.sequenceKernel};
  const left = whyLeft(layer);
  const by = sequenceLayerClass(className);
  if (left !== undefined || !by) return {className, left};
  const {kernelName} = by;
  return {className, kernelName, replaced: {layer: layer as StockRecurrent, by}};
}

/** An own property hides the prototype's method; deleting it brings the method back. */
function useSequenceOp(layer: StockRecurrent, by: SequenceLayerClass): void {
  const stockCall = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    const args = (kwargs ?? {}) as SequenceCallArgs;
    return isOneSequence(inputs, args) ? by.call(layer, inputs, args) : stockCall(inputs, kwargs);
  };
}

function putBack(layer: CallableLayer): void {
  delete (layer as {call?: unknown}).call;
}

/** One input [B, T, I], its mask, if there is one, [B, T]. */
function isOneSequence(inputs: Tensor | Tensor[], {mask}: SequenceCallArgs): boolean {
  const [x, ...others] = [inputs].flat();
  const [first] = [mask ?? []].flat();
  return others.length === 0 && x.rank === 3 && (first === undefined || first.rank === 2);
}
