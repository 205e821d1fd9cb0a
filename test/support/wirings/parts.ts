import * as tf from '@tensorflow/tfjs';

export type Tensor = tf.SymbolicTensor;
type Layer = {apply(x: never, args?: never): unknown};
/** Models by what is tried, by the row of the README's table that says what becomes of their neurons. */
export type Wirings<T = () => tf.LayersModel> = Record<string, Record<string, T>>;

/** Sizes of all models here. */
export const [STEPS, INPUTS, UNITS] = [4, 2, 3];

export const on = (layer: unknown, ...inputs: unknown[]): Tensor =>
  (layer as Layer).apply(...(inputs as [never])) as Tensor;
export const input = (): Tensor => tf.input({shape: [STEPS, INPUTS]});
export const lstm = (options: object = {}) =>
  tf.layers.lstm({
    name: 'l',
    units: UNITS,
    returnSequences: true,
    recurrentActivation: 'sigmoid',
    ...options,
  });
export const gru = (options: object = {}) =>
  tf.layers.gru({name: 'l', units: UNITS, returnSequences: true, ...options});
export const read = (x: Tensor): Tensor => on(tf.layers.dense({units: 2}), x);

/** The layer over an input, what stands above it, and a Dense that reads all. */
export const chain =
  (layer: () => unknown, ...above: Array<() => unknown>) =>
  (): tf.LayersModel => {
    const x = input();
    const top = above.reduce<Tensor>((below, make) => on(make(), below), on(layer(), x));
    return tf.model({inputs: x, outputs: read(top)});
  };

export const bidirectional = (mergeMode: string | null, options: object = {}) =>
  tf.layers.bidirectional({layer: lstm(options) as never, mergeMode, name: 'both'} as never);

export const cells = (...units: number[]) => {
  const cell = units.map(size => tf.layers.lstmCell({units: size, recurrentActivation: 'sigmoid'}));
  return tf.layers.rnn({cell: cell.length > 1 ? cell : cell[0], returnSequences: true, name: 'l'});
};

export const merged = (merge: 'add' | 'average' | 'maximum' | 'minimum' | 'multiply') => () => {
  const x = input();
  const both = ['l', 'other'].map(name => on(lstm({name}), x));
  return tf.model({inputs: x, outputs: read(on(tf.layers[merge](), both))});
};

export class Unknown extends tf.layers.Layer {
  static className: string = 'UnknownOfTheUser';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0].clone();
  }
}
export class HidesSteps extends Unknown {
  static override className = 'HidesStepsOfTheUser';
  override computeMask(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.any(tf.notEqual([inputs].flat()[0], 0), -1));
  }
}
[Unknown, HidesSteps].forEach(layer => {
  tf.serialization.registerClass(layer);
});
