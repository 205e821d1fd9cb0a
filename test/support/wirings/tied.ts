import * as tf from '@tensorflow/tfjs';
import {
  bidirectional,
  chain,
  input,
  lstm,
  merged,
  on,
  read,
  type Tensor,
  type Wirings,
} from './parts.js';

/** Of two sites, one needs neuron 1 for itself. */
export const TIED: Wirings = {
  'Bidirectional, sum, ave, mul': Object.fromEntries(
    ['sum', 'ave', 'mul'].map(merge => [merge, chain(() => bidirectional(merge))]),
  ),
  'Add, Average, Maximum, Minimum, Multiply': Object.fromEntries(
    (['add', 'average', 'maximum', 'minimum', 'multiply'] as const).map(merge => [
      merge,
      merged(merge),
    ]),
  ),
  'residual connections': {
    'of two layers': () => {
      const x = input();
      const h = on(lstm(), x);
      const sum = on(tf.layers.add(), [h, on(lstm({name: 'other'}), h)]);
      return tf.model({inputs: x, outputs: read(sum)});
    },
  },
  'a layer that starts from the states of another': {
    decoder: () => {
      const [x, target] = [input(), input()];
      const [, h, c] = lstm({returnState: true}).apply(x) as Tensor[];
      const decoded = on(lstm({name: 'other'}), target, {initialState: [h, c]});
      return tf.model({inputs: [x, target], outputs: read(decoded)});
    },
  },
  'a layer that is applied twice': {
    'a Dense to two layers': () => {
      const x = input();
      const dense = tf.layers.dense({units: 1});
      const outputs = ['l', 'other'].map(name => on(dense, on(lstm({name}), x)));
      return tf.model({inputs: x, outputs});
    },
  },
};
