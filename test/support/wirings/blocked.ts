import * as tf from '@tensorflow/tfjs';
import {variationalDense} from '@sparsegate/variational';
import {
  bidirectional,
  chain,
  input,
  lstm,
  on,
  read,
  STEPS,
  type Tensor,
  UNITS,
  Unknown,
  type Wirings,
} from './parts.js';

/** And the reason that the plan gives. */
export const BLOCKED: Wirings<[() => tf.LayersModel, RegExp]> = {
  'Bidirectional or several cells whose states are given or taken': {
    'Bidirectional, taken': [
      () => {
        const x = input();
        const [, h] = bidirectional('concat', {returnState: true}).apply(x) as Tensor[];
        return tf.model({inputs: x, outputs: read(h)});
      },
      /its state is used outside/,
    ],
    'several cells, taken': [
      () => {
        const x = input();
        const cell = [UNITS, UNITS].map(units => tf.layers.lstmCell({units}));
        const [, h] = tf.layers.rnn({cell, returnState: true}).apply(x) as Tensor[];
        return tf.model({inputs: x, outputs: read(h)});
      },
      /its state is used outside/,
    ],
  },
  'Reshape that mixes axes, Concatenate of another axis, Permute': {
    Reshape: [chain(lstm, () => tf.layers.reshape({targetShape: [UNITS, STEPS]})), /last axis/],
    Concatenate: [
      () => {
        const x = input();
        const both = ['l', 'other'].map(name => on(lstm({name}), x));
        return tf.model({inputs: x, outputs: read(on(tf.layers.concatenate({axis: 1}), both))});
      },
      /another axis than the last/,
    ],
    Permute: [chain(lstm, () => tf.layers.permute({dims: [2, 1]})), /Permute layer/],
  },
  'residual connections': {
    'from an input': [
      () => {
        const x = tf.input({shape: [STEPS, UNITS]});
        return tf.model({inputs: x, outputs: read(on(tf.layers.add(), [x, on(lstm(), x)]))});
      },
      /it adds features that cannot go/,
    ],
  },
  'states that are inputs or outputs of the model': {
    inputs: [
      () => {
        const [x, h, c] = [input(), tf.input({shape: [UNITS]}), tf.input({shape: [UNITS]})];
        const given = on(lstm(), x, {initialState: [h, c]});
        return tf.model({inputs: [x, h, c], outputs: read(given)});
      },
      /it starts from features that cannot go/,
    ],
    outputs: [
      () => {
        const x = input();
        const [y, , c] = lstm({returnState: true}).apply(x) as Tensor[];
        return tf.model({inputs: x, outputs: [read(y), c]});
      },
      /it is an output of the model/,
    ],
  },
  'a model inside the model, applied more often': {
    sequential: [
      () => {
        const x = input();
        const h = on(lstm(), x);
        const inner = tf.sequential({
          layers: [tf.layers.dense({units: UNITS, inputShape: [STEPS, UNITS]})],
        });
        return tf.model({inputs: x, outputs: read(on(inner, on(inner, h)))});
      },
      /model that is applied more than once/,
    ],
  },
  'Masking above': {
    'of 0': [
      chain(
        lstm,
        () => tf.layers.masking({maskValue: 0}),
        () => lstm({name: 'above'}),
      ),
      /its mask looks at all features together/,
    ],
  },
  'softmax, LayerNormalization, Lambda, attention and every layer that is not named here': {
    softmax: [chain(lstm, () => tf.layers.activation({activation: 'softmax'})), /mixes neurons/],
    LayerNormalization: [chain(lstm, () => tf.layers.layerNormalization()), /may mix neurons/],
    'of the user': [chain(lstm, () => new Unknown({})), /UnknownOfTheUser layer, which may mix/],
  },
  'layers of `@sparsegate/variational`': {
    VariationalDense: [chain(lstm, () => variationalDense({units: 2})), /call collapsePosterior/],
  },
  'an output of the model': {
    h: [
      () => {
        const x = input();
        return tf.model({inputs: x, outputs: on(lstm(), x)});
      },
      /it is an output of the model/,
    ],
  },
};
