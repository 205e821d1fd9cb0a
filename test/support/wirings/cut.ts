import * as tf from '@tensorflow/tfjs';
import {ResetAfterGRU} from '@sparsegate/keras';
import {SparseGRU, SparseLSTM} from '@sparsegate/sparse-rnn';
import {
  bidirectional,
  cells,
  chain,
  gru,
  HidesSteps,
  input,
  INPUTS,
  lstm,
  on,
  read,
  STEPS,
  type Tensor,
  UNITS,
  type Wirings,
} from './parts.js';

/** Neuron 1 of everything recurrent is read by nothing. */
export const CUT: Wirings = {
  'LSTM, GRU, `ResetAfterGRU`, `SparseLSTM`, `SparseGRU`': {
    LSTM: chain(lstm),
    GRU: chain(gru),
    ResetAfterGRU: chain(
      () => new ResetAfterGRU({name: 'l', units: UNITS, returnSequences: true} as never),
    ),
    SparseLSTM: chain(() => new SparseLSTM({name: 'l', units: UNITS, returnSequences: true})),
    SparseGRU: chain(() => new SparseGRU({name: 'l', units: UNITS, returnSequences: true})),
  },
  '`tf.layers.rnn` of one LSTM or GRU cell, `TimeDistributed` of an LSTM or GRU': {
    LSTMCell: chain(() => cells(UNITS)),
    GRUCell: chain(() =>
      tf.layers.rnn({cell: tf.layers.gruCell({units: UNITS}), returnSequences: true}),
    ),
    ...Object.fromEntries(
      [lstm, gru].map(make => [
        `TimeDistributed of ${make === lstm ? 'LSTM' : 'GRU'}`,
        chain(
          () => tf.layers.reshape({targetShape: [2, 2, INPUTS]}),
          () => tf.layers.timeDistributed({layer: make({returnSequences: false}) as never}),
        ),
      ]),
    ),
  },
  '`tf.layers.rnn` of several cells': {two: chain(() => cells(UNITS, UNITS))},
  'Bidirectional, concat or without merge': {
    concat: chain(() => bidirectional('concat')),
    'without merge': () => {
      const x = input();
      const both = bidirectional(null).apply(x) as Tensor[];
      return tf.model({inputs: x, outputs: both.map(read)});
    },
  },
  Embedding: {
    words: () => {
      const x = tf.input({shape: [STEPS]});
      const vectors = on(tf.layers.embedding({inputDim: 5, outputDim: UNITS, name: 'e'}), x);
      return tf.model({inputs: x, outputs: read(on(lstm(), vectors))});
    },
  },
  'Dense, `TimeDistributed(Dense)`, Conv1D, LSTM, GRU, SimpleRNN above': {
    Dense: chain(lstm),
    'TimeDistributed(Dense)': chain(lstm, () =>
      tf.layers.timeDistributed({layer: tf.layers.dense({units: 2})}),
    ),
    Conv1D: chain(lstm, () => tf.layers.conv1d({filters: 2, kernelSize: 2})),
    LSTM: chain(lstm, () => lstm({name: 'above'})),
    GRU: chain(lstm, () => gru({name: 'above'})),
    SimpleRNN: chain(lstm, () => tf.layers.simpleRNN({units: 2})),
  },
  'Dropout and noise, elementwise Activation, ELU, LeakyReLU, pooling over time, RepeatVector, Flatten, Concatenate':
    {
      Dropout: chain(lstm, () => tf.layers.dropout({rate: 0.5})),
      SpatialDropout1D: chain(lstm, () => tf.layers.spatialDropout1d({rate: 0.5})),
      'noise and AlphaDropout': chain(
        lstm,
        () => tf.layers.gaussianNoise({stddev: 1}),
        () => tf.layers.gaussianDropout({rate: 0.5}),
        () => tf.layers.alphaDropout({rate: 0.5}),
      ),
      Activation: chain(lstm, () => tf.layers.activation({activation: 'relu'})),
      ELU: chain(lstm, () => tf.layers.elu()),
      'LeakyReLU, ThresholdedReLU': chain(
        lstm,
        () => tf.layers.leakyReLU(),
        () => tf.layers.thresholdedReLU(),
      ),
      AveragePooling1D: chain(lstm, () => tf.layers.averagePooling1d({poolSize: 2})),
      MaxPooling1D: chain(lstm, () => tf.layers.maxPooling1d({poolSize: 2})),
      GlobalAveragePooling1D: chain(lstm, () => tf.layers.globalAveragePooling1d()),
      GlobalMaxPooling1D: chain(lstm, () => tf.layers.globalMaxPooling1d()),
      RepeatVector: chain(
        () => lstm({returnSequences: false}),
        () => tf.layers.repeatVector({n: 3}),
        () => lstm({name: 'above'}),
      ),
      Flatten: chain(lstm, () => tf.layers.flatten()),
      Concatenate: () => {
        const x = input();
        const joined = on(tf.layers.concatenate(), [x, on(lstm(), x)]);
        return tf.model({inputs: x, outputs: read(joined)});
      },
    },
  'BatchNormalization, Reshape that keeps the last axis': {
    BatchNormalization: chain(lstm, () => tf.layers.batchNormalization()),
    Reshape: chain(lstm, () => tf.layers.reshape({targetShape: [2, 2, UNITS]})),
  },
  'layers that keep states from call to call': {
    stateful: () => {
      const x = tf.input({batchShape: [2, STEPS, INPUTS]});
      return tf.model({inputs: x, outputs: read(on(lstm({stateful: true}), x))});
    },
  },
  'a layer that is applied twice': {
    LSTM: () => {
      const [inputs, shared] = [[input(), input()], lstm()];
      return tf.model({inputs, outputs: inputs.map(x => read(on(shared, x)))});
    },
  },
  'a model inside the model, applied once': {
    sequential: () => {
      const x = input();
      const inner = tf.sequential({layers: [lstm({inputShape: [STEPS, INPUTS]})]});
      return tf.model({inputs: x, outputs: read(on(inner, x))});
    },
  },
  'Masking below, Embedding with `maskZero`, a layer of the user that makes a mask': {
    Masking: chain(() => tf.layers.masking({maskValue: 0}), lstm),
    Embedding: () => {
      const x = tf.input({shape: [STEPS]});
      const embedding = tf.layers.embedding({inputDim: 5, outputDim: UNITS, maskZero: true});
      const top = on(lstm({returnSequences: false}), on(embedding, x));
      return tf.model({inputs: x, outputs: read(top)});
    },
    'of the user': chain(
      () => new HidesSteps({}),
      () => lstm({returnSequences: false}),
    ),
  },
};
