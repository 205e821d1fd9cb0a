import type {serialization, Tensor} from '@tensorflow/tfjs-core';
import {
  input,
  model as modelOf,
  type LayersModel,
  type layers,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

type RNN = ReturnType<typeof layers.rnn>;

/** Neurons of each of the layer's states. @throws if it has no recurrent cell */
export function stateSizes(layer: RNN): number[] {
  const size = (layer as Partial<RNN> | undefined)?.cell?.stateSize;
  if (size === undefined) {
    throw new Error(
      `gradientByLag: layer must be a recurrent one, as tf.layers.lstm and gru make. ` +
        `Received: ${(layer as RNN | undefined)?.getClassName?.() ?? String(layer)}. ` +
        `Of a Bidirectional give its forwardLayer or backwardLayer.`,
    );
  }
  return Array.isArray(size) ? size : [size];
}

/** A copy of a layer whose output is its states after the last step. */
export interface LastStates {
  /** The copy as a model, for what works on models. */
  model: LayersModel;
  /** From sequences [B, T, D] and states [B, U], with a gradient. */
  of(sequences: Tensor, states: readonly Tensor[]): Tensor[];
}

export function lastStates(layer: RNN, features: number): LastStates {
  const copy = statelessCopy(layer);
  const sequences = input({shape: [null, features]});
  const model = modelOf({inputs: sequences, outputs: copy.apply(sequences) as SymbolicTensor[]});
  copy.setWeights(layer.getWeights());
  return {
    model,
    of: (x, initialState) => (copy.apply(x, {initialState} as never) as Tensor[]).slice(1),
  };
}

function statelessCopy(layer: RNN): RNN {
  const Class = layer.constructor as serialization.SerializableConstructor<RNN>;
  const config = layer.getConfig();
  delete config.batchInputShape;
  return Class.fromConfig(Class, {
    ...config,
    stateful: false,
    returnSequences: false,
    returnState: true,
  });
}
