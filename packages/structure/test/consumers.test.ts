import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from '@jest/globals';
import {readWiring, recurrentLayers, rowsOfNeuron} from '../src/index.js';

type Layer = Parameters<tf.Sequential['add']>[0];

const lstm = (options: object = {}) =>
  tf.layers.lstm({units: 4, returnSequences: true, ...options});

/** What the first recurrent layer of a chain feeds. */
function consumption(between: Layer[], options: object = {}) {
  const model = tf.sequential();
  model.add(lstm({inputShape: [5, 3], ...options}));
  for (const layer of between) model.add(layer);
  return recurrentLayers(model)[0];
}

describe('a recurrent layer is followed through', () => {
  const transparent: Array<[string, Layer[]]> = [
    ['Dropout', [tf.layers.dropout({rate: 0.5})]],
    ['an elementwise Activation', [tf.layers.activation({activation: 'relu'})]],
    ['Masking', [tf.layers.masking({maskValue: 9})]],
    ['a Reshape that keeps the last axis', [tf.layers.reshape({targetShape: [1, 5, 4]})]],
    [
      'TimeDistributed(Dropout)',
      [tf.layers.timeDistributed({layer: tf.layers.dropout({rate: 0.1})})],
    ],
    [
      'LeakyReLU and SpatialDropout1D',
      [tf.layers.leakyReLU(), tf.layers.spatialDropout1d({rate: 0.1})],
    ],
    ['global average pooling', [tf.layers.globalAveragePooling1d()]],
  ];
  test.each(transparent)('%s', (_, between) => {
    const {consumers, blocking} = consumption([...between, tf.layers.dense({units: 2})]);
    expect(blocking).toEqual([]);
    expect(consumers).toHaveLength(1);
    expect(rowsOfNeuron(consumers[0].rows, 2)).toEqual([2]);
  });

  test('RepeatVector into a second LSTM', () => {
    const {consumers, blocking} = consumption(
      [tf.layers.repeatVector({n: 3}), tf.layers.lstm({units: 2, name: 'upper'})],
      {returnSequences: false},
    );
    expect(blocking).toEqual([]);
    expect(consumers).toEqual([
      {
        layer: 'upper',
        weight: 0,
        rows: {base: 0, stride: 4, repeats: 1, offset: 0},
        state: 0,
        zeroStays: true,
        keepsRange: true,
      },
    ]);
  });

  test('Flatten: neuron k has a row for each time step', () => {
    const {consumers} = consumption([tf.layers.flatten(), tf.layers.dense({units: 2})]);
    expect(rowsOfNeuron(consumers[0].rows, 1)).toEqual([1, 5, 9, 13, 17]);
  });

  test('TimeDistributed(Dense), whose kernel is a consumer itself', () => {
    const {consumers, blocking} = consumption([
      tf.layers.timeDistributed({layer: tf.layers.dense({units: 2})}),
    ]);
    expect(blocking).toEqual([]);
    expect(consumers).toHaveLength(1);
  });

  test('Bidirectional, whose two kernels are consumers', () => {
    const {consumers} = consumption([
      tf.layers.bidirectional({layer: tf.layers.lstm({units: 2}) as never, mergeMode: 'concat'}),
    ]);
    expect(consumers.map(({weight}) => weight)).toEqual([0, 3]);
  });

  test('batch normalization, which follows when neurons go', () => {
    const {consumers, followers} = consumption([
      tf.layers.batchNormalization({name: 'norm'}),
      tf.layers.dense({units: 2}),
    ]);
    expect(consumers).toHaveLength(1);
    expect(followers.map(({layer}) => layer)).toEqual(['norm']);
  });

  test('Concatenate and Flatten: rows stand behind those of what comes first', () => {
    const input = tf.input({shape: [5, 3]});
    const below = lstm().apply(input) as tf.SymbolicTensor;
    const joined = tf.layers.concatenate().apply([input, below]) as tf.SymbolicTensor;
    const flat = tf.layers.flatten().apply(joined) as tf.SymbolicTensor;
    const output = tf.layers.dense({units: 1}).apply(flat) as tf.SymbolicTensor;
    const [{consumers}] = recurrentLayers(tf.model({inputs: input, outputs: output}));
    // Seven features a step, the neurons behind three inputs.
    expect(rowsOfNeuron(consumers[0].rows, 1)).toEqual([4, 11, 18, 25, 32]);
  });

  test('branches that meet again forty times: not one path after the other, of which there are 2^40', () => {
    const x = tf.input({shape: [5, 3]});
    let h = lstm().apply(x) as tf.SymbolicTensor;
    for (let k = 0; k < 40; k++) {
      const [a, b] = [tf.layers.dropout({rate: 0.1}), tf.layers.leakyReLU()];
      h = tf.layers
        .add()
        .apply([a.apply(h), b.apply(h)] as tf.SymbolicTensor[]) as tf.SymbolicTensor;
    }
    const y = tf.layers.dense({units: 2, name: 'end'}).apply(h) as tf.SymbolicTensor;
    const [{consumers, blocking}] = recurrentLayers(tf.model({inputs: x, outputs: y}));
    expect(blocking).toEqual([]);
    expect(consumers).toHaveLength(1);
    expect(consumers[0]).toMatchObject({layer: 'end', weight: 0, keepsRange: false});
  });

  test('two consumers count both', () => {
    const input = tf.input({shape: [5, 3]});
    const below = lstm().apply(input) as tf.SymbolicTensor;
    const outputs = [2, 3].map(units => tf.layers.dense({units}).apply(below) as tf.SymbolicTensor);
    const [{consumers}] = recurrentLayers(tf.model({inputs: input, outputs}));
    expect(consumers).toHaveLength(2);
  });
});

describe('a layer is blocked, and by name, when', () => {
  test.each<[string, Layer[], string, RegExp]>([
    [
      'a layer mixes neurons',
      [tf.layers.layerNormalization({name: 'ln'}), tf.layers.dense({units: 1})],
      'ln',
      /LayerNormalization/,
    ],
    [
      'softmax follows',
      [tf.layers.activation({activation: 'softmax', name: 'soft'}), tf.layers.dense({units: 1})],
      'soft',
      /mixes/,
    ],
    [
      'a convolution of two axes follows',
      [
        tf.layers.reshape({targetShape: [1, 5, 4]}),
        tf.layers.conv2d({filters: 2, kernelSize: 1, name: 'conv'}),
      ],
      'conv',
      /Conv2D/,
    ],
    [
      'a Reshape mixes axes',
      [tf.layers.reshape({targetShape: [4, 5], name: 'mix'}), tf.layers.dense({units: 1})],
      'mix',
      /last axis/,
    ],
    [
      'axes are permuted',
      [tf.layers.permute({dims: [2, 1], name: 'perm'}), tf.layers.dense({units: 1})],
      'perm',
      /Permute/,
    ],
  ])('%s', (_, between, layer, reason) => {
    const {blocking} = consumption(between);
    expect(blocking).toEqual([{layer, reason: expect.stringMatching(reason)}]);
  });

  test('it is the output of the model', () => {
    expect(consumption([]).blocking[0].reason).toMatch(/output of the model/);
  });

  test('its neurons are added to what cannot go', () => {
    const input = tf.input({shape: [5, 4]});
    const below = lstm().apply(input) as tf.SymbolicTensor;
    const sum = tf.layers.add({name: 'residual'}).apply([input, below]) as tf.SymbolicTensor;
    const output = tf.layers.dense({units: 1}).apply(sum) as tf.SymbolicTensor;
    const [{blocking}] = recurrentLayers(tf.model({inputs: input, outputs: output}));
    expect(blocking).toEqual([{layer: 'residual', reason: 'it adds features that cannot go'}]);
  });

  test('its initial state is an input of the model', () => {
    const [x, h, c] = [[5, 3], [4], [4]].map(shape => tf.input({shape}));
    const out = lstm({name: 'given'}).apply(x, {initialState: [h, c]}) as tf.SymbolicTensor;
    const output = tf.layers.dense({units: 1}).apply(out) as tf.SymbolicTensor;
    const [{blocking}] = recurrentLayers(tf.model({inputs: [x, h, c], outputs: output}));
    expect(blocking).toEqual([{layer: 'given', reason: 'it starts from features that cannot go'}]);
  });

  test('its states are an output of the model, and so is a layer that starts from them', () => {
    const input = tf.input({shape: [5, 3]});
    const [, h, c] = lstm({returnState: true, name: 'encoder'}).apply(input) as tf.SymbolicTensor[];
    const second = lstm().apply(input, {initialState: [h, c]}) as tf.SymbolicTensor;
    const output = tf.layers.dense({units: 1}).apply(second) as tf.SymbolicTensor;
    const layers = recurrentLayers(tf.model({inputs: input, outputs: [output, c]}));
    expect(layers.map(({blocking}) => blocking.map(({reason}) => reason))).toEqual([
      ['it is an output of the model'],
      ['it starts from the features of "encoder", which cannot go'],
    ]);
  });
});

describe('features go together where they meet', () => {
  const tied = (model: tf.LayersModel) =>
    readWiring(model).tied.map(features => features.map(({site, index}) => `${site} ${index}`));

  test('in the directions of a Bidirectional that are summed, and not where they are concatenated', () => {
    const wrapped = (mergeMode: 'sum' | 'concat') =>
      tf.sequential({
        layers: [
          tf.layers.bidirectional({
            layer: tf.layers.lstm({units: 2}) as never,
            mergeMode,
            inputShape: [5, 3],
            name: 'both',
          } as never),
          tf.layers.dense({units: 1}),
        ],
      });
    expect(tied(wrapped('sum'))).toEqual([
      ['both/forward 0', 'both/backward 0'],
      ['both/forward 1', 'both/backward 1'],
    ]);
    expect(tied(wrapped('concat'))).toEqual([]);
    const [forward, backward] = recurrentLayers(wrapped('concat'));
    expect([forward, backward].map(({consumers}) => rowsOfNeuron(consumers[0].rows, 1))).toEqual([
      [1],
      [3],
    ]);
  });

  test('in layers that are added, of which one is concatenated from two', () => {
    const input = tf.input({shape: [5, 3]});
    const [a, b, both] = [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ].map(([name, units]) => lstm({name, units} as object).apply(input) as tf.SymbolicTensor);
    const joined = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
    const sum = tf.layers.add().apply([joined, both]) as tf.SymbolicTensor;
    const output = tf.layers.dense({units: 1}).apply(sum) as tf.SymbolicTensor;
    expect(tied(tf.model({inputs: input, outputs: output}))).toEqual([
      ['a 0', 'c 0'],
      ['b 0', 'c 1'],
    ]);
  });

  test('where a layer starts from the states of another: h and c with its own', () => {
    const input = tf.input({shape: [5, 3]});
    const [, h, c] = lstm({units: 1, returnState: true, name: 'encoder'}).apply(
      input,
    ) as tf.SymbolicTensor[];
    const second = lstm({units: 1, name: 'decoder'}).apply(input, {
      initialState: [h, c],
    }) as tf.SymbolicTensor;
    const output = tf.layers.dense({units: 1}).apply(second) as tf.SymbolicTensor;
    expect(tied(tf.model({inputs: input, outputs: output}))).toEqual([['decoder 0', 'encoder 0']]);
  });

  test('where a layer is applied to both', () => {
    const input = tf.input({shape: [5, 3]});
    const shared = tf.layers.dense({units: 1});
    const outputs = ['a', 'b'].map(
      name => shared.apply(lstm({name, units: 1}).apply(input)) as tf.SymbolicTensor,
    );
    expect(tied(tf.model({inputs: input, outputs}))).toEqual([['a 0', 'b 0']]);
  });
});

test('features that meet again and again stand in one group', () => {
  const depth = 6;
  const input = tf.input({shape: [5, 4]});
  let x = lstm().apply(input) as tf.SymbolicTensor;
  for (let k = 0; k < depth; k++) {
    x = tf.layers.add().apply([x, lstm().apply(x) as tf.SymbolicTensor]) as tf.SymbolicTensor;
  }
  const output = tf.layers.dense({units: 1}).apply(x) as tf.SymbolicTensor;
  const wiring = readWiring(tf.model({inputs: input, outputs: output}));
  // One group for each of 4 neurons, of the first layer and those above; not one more at each Add, which grew with the square.
  expect(wiring.tied.map(features => features.length)).toEqual(new Array(4).fill(depth + 1));
});

describe('bad input', () => {
  test('a model without recurrent layer', () => {
    const model = tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [2]})]});
    expect(() => recurrentLayers(model)).toThrow(/must have a recurrent layer.*Received: Dense/);
  });

  test('a model that is not built', () => {
    expect(() => recurrentLayers(tf.sequential())).toThrow(/must be built.*inputShape/);
  });
});
