import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {operate, planSurgery, verify} from '../src/index.js';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';
import {emptyColumns, emptyRows, randomize} from './edit-weights.js';

type Tensor = tf.SymbolicTensor;

const FORMS = ['stock', 'sparse'] as const;

beforeEach(() => {
  tf.engine().startScope();
  // tfjs warns at every look at a model in which a layer is given states.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  tf.engine().endScope();
  jest.restoreAllMocks();
});

const lstm = (name: string, units: number, options: object = {}) =>
  tf.layers.lstm({name, units, returnSequences: true, recurrentActivation: 'sigmoid', ...options});

const bidirectional = (units: number, mergeMode: string | null, options: object = {}) =>
  tf.layers.bidirectional({
    layer: tf.layers.lstm({units, recurrentActivation: 'sigmoid', name: 'inner'}) as never,
    mergeMode,
    name: 'bi',
    ...options,
  } as never);

/** The names of the layers with what they keep. */
const kept = (model: tf.LayersModel) =>
  Object.fromEntries(planSurgery(model).layers.map(({layer, keep}) => [layer, keep]));

/** Both forms agree with the model, as made and as saved and loaded. @returns the shapes of a layer's weights by form */
async function expectExact(model: tf.LayersModel, layer?: string) {
  const shapes: number[][][] = [];
  for (const layers of FORMS) {
    const plan = planSurgery(model);
    const small = await operate(model, plan, {layers});
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
    const loaded = await savedAndLoaded(small);
    expect(verify(model, loaded, undefined, {plan}).maxAbsolute).toBeLessThan(1e-5);
    if (layer) {
      shapes.push(
        small
          .getLayer(layer)
          .getWeights()
          .map(({shape}) => shape),
      );
    }
  }
  return shapes;
}

describe('Bidirectional', () => {
  /** Backward neuron 0 and forward neurons 1 and 2 are read by nothing. */
  const concatenated = (options: object = {}) => {
    const model = tf.sequential();
    model.add(bidirectional(3, 'concat', {inputShape: [5, 2], ...options}) as never);
    model.add(tf.layers.dense({units: 2, name: 'out'}));
    randomize(model, 3);
    emptyRows(model.getLayer('bi'), 1, [1, 2]);
    emptyRows(model.getLayer('bi'), 4, [0]);
    emptyRows(model.getLayer('out'), 0, [1, 2, 3]);
    return model;
  };

  test('under concat each direction loses its own; stock layers are filled up to one size, sparse ones are not', async () => {
    const model = concatenated();
    expect(kept(model)).toEqual({'bi/forward': [0], 'bi/backward': [1, 2]});
    const [stock, sparse] = await expectExact(model, 'bi');
    const recurrent = (shapes: number[][]) => shapes.filter(([rows]) => rows <= 2);
    expect(recurrent(stock)).toEqual([
      [2, 8],
      [2, 8],
      [2, 8],
      [2, 8],
    ]);
    expect(sparse).toEqual([[2, 4], [1, 4], [4], [2, 8], [2, 8], [8]]);
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    expect(small.layers[1].getWeights()[0].shape).toEqual([3, 2]);
  });

  test('stateful, over several calls', async () => {
    const model = tf.sequential();
    const layer = tf.layers.lstm({units: 3, stateful: true, recurrentActivation: 'sigmoid'});
    model.add(
      tf.layers.bidirectional({
        layer: layer as never,
        mergeMode: 'concat',
        batchInputShape: [2, 5, 2],
        name: 'bi',
      } as never) as never,
    );
    model.add(tf.layers.dense({units: 2, name: 'out'}));
    randomize(model, 3);
    emptyRows(model.getLayer('bi'), 1, [1]);
    emptyRows(model.getLayer('out'), 0, [1]);
    expect(kept(model)).toEqual({'bi/forward': [0, 2], 'bi/backward': [0, 1, 2]});
    await expectExact(model);
  });

  test.each(['sum', 'ave', 'mul'])(
    'under %s a neuron goes from both directions or from none',
    async mode => {
      const model = tf.sequential();
      model.add(bidirectional(3, mode, {inputShape: [5, 2]}) as never);
      model.add(tf.layers.dense({units: 2, name: 'out'}));
      randomize(model, 3);
      emptyRows(model.getLayer('bi'), 1, [0, 1]);
      emptyRows(model.getLayer('bi'), 4, [1, 2]);
      emptyRows(model.getLayer('out'), 0, [0, 1, 2]);
      // Neuron 0 is read backwards only, neuron 2 forwards only, by the other neurons of their direction.
      expect(kept(model)).toEqual({'bi/forward': [0], 'bi/backward': [0]});
      randomizeRow(model.getLayer('out'), 2);
      expect(kept(model)).toEqual({'bi/forward': [0, 2], 'bi/backward': [0, 2]});
      await expectExact(model);
    },
  );

  test('without a merge each direction is followed by itself', async () => {
    const x = tf.input({shape: [5, 2]});
    const [forward, backward] = bidirectional(2, null).apply(x) as Tensor[];
    const outputs = [forward, backward].map(
      (h, k) => tf.layers.dense({units: 1, name: `out${k}`}).apply(h) as Tensor,
    );
    const model = tf.model({inputs: x, outputs});
    randomize(model, 4);
    emptyRows(model.getLayer('bi'), 4, [0]);
    emptyRows(model.getLayer('out1'), 0, [0]);
    expect(kept(model)).toEqual({'bi/forward': [0, 1], 'bi/backward': [1]});
    await expectExact(model);
  });
});

function randomizeRow(layer: tf.LayersModel['layers'][number], row: number) {
  const [kernel, ...others] = layer.getWeights();
  const values = kernel.arraySync() as number[][];
  values[row] = values[row].map((_, k) => 0.3 + k);
  layer.setWeights([tf.tensor2d(values), ...others]);
}

describe('layers that meet', () => {
  test.each(['add', 'average', 'maximum', 'minimum', 'multiply'] as const)(
    '%s: what one of them needs stays in both',
    async merge => {
      const x = tf.input({shape: [5, 2]});
      const both = ['a', 'b'].map(name => lstm(name, 3).apply(x) as Tensor);
      const met = tf.layers[merge]().apply(both) as Tensor;
      const y = tf.layers.dense({units: 1, name: 'out'}).apply(met) as Tensor;
      const model = tf.model({inputs: x, outputs: y});
      randomize(model, 6);
      // Neuron 0 is read; neuron 1 enters a's gates only; neuron 2 nothing.
      emptyRows(model.getLayer('a'), 1, [2]);
      emptyRows(model.getLayer('b'), 1, [1, 2]);
      emptyRows(model.getLayer('out'), 0, [1, 2]);
      expect(kept(model)).toEqual({a: [0, 1], b: [0, 1]});
      await expectExact(model);
    },
  );

  test('multiply: what one of them makes 0 the other one need not have', async () => {
    const x = tf.input({shape: [5, 2]});
    const both = ['a', 'b'].map(name => lstm(name, 3).apply(x) as Tensor);
    const met = tf.layers.multiply().apply(both) as Tensor;
    const y = tf.layers.dense({units: 1, name: 'out'}).apply(met) as Tensor;
    const model = tf.model({inputs: x, outputs: y});
    randomize(model, 6);
    // g of a's neuron 0 is always 0, and nothing but the product reads b's neuron 0.
    for (const weight of [0, 1, 2]) emptyColumns(model.getLayer('a'), weight, [6]);
    emptyRows(model.getLayer('b'), 1, [0]);
    expect(kept(model)).toEqual({a: [1, 2], b: [1, 2]});
    await expectExact(model);
  });

  test('residual connections over several layers keep the union of what they need', async () => {
    const x = tf.input({shape: [5, 2]});
    let h = lstm('r0', 4).apply(x) as Tensor;
    for (const name of ['r1', 'r2']) {
      h = tf.layers.add().apply([h, lstm(name, 4).apply(h) as Tensor]) as Tensor;
    }
    const y = tf.layers.dense({units: 1, name: 'out'}).apply(h) as Tensor;
    const model = tf.model({inputs: x, outputs: y});
    randomize(model, 7);
    for (const name of ['r0', 'r1', 'r2']) emptyRows(model.getLayer(name), 1, [1, 3]);
    for (const name of ['r1', 'r2', 'out']) emptyRows(model.getLayer(name), 0, [1, 3]);
    // The input of r2 still reads neuron 3.
    randomizeRow(model.getLayer('r2'), 3);
    expect(kept(model)).toEqual({r0: [0, 2, 3], r1: [0, 2, 3], r2: [0, 2, 3]});
    await expectExact(model);
  });

  test('everything could go: each keeps the same stand-in', async () => {
    const x = tf.input({shape: [5, 2]});
    const both = ['a', 'b'].map(name => lstm(name, 3).apply(x) as Tensor);
    const met = tf.layers.add().apply(both) as Tensor;
    const y = tf.layers.dense({units: 1, name: 'out'}).apply(met) as Tensor;
    const model = tf.model({inputs: x, outputs: y});
    randomize(model, 6);
    emptyRows(model.getLayer('out'), 0, [0, 1, 2]);
    expect(kept(model)).toEqual({a: [0], b: [0]});
    await expectExact(model);
  });

  test('a plan that keeps one of two that meet is refused', async () => {
    const x = tf.input({shape: [5, 2]});
    const both = ['a', 'b'].map(name => lstm(name, 2).apply(x) as Tensor);
    const met = tf.layers.add().apply(both) as Tensor;
    const y = tf.layers.dense({units: 1, name: 'out'}).apply(met) as Tensor;
    const model = tf.model({inputs: x, outputs: y});
    randomize(model, 6);
    for (const name of ['a', 'b']) emptyRows(model.getLayer(name), 1, [1]);
    emptyRows(model.getLayer('out'), 0, [1]);
    const plan = planSurgery(model);
    const [a, b] = plan.layers;
    await expect(operate(model, {...plan, layers: [a, {...b, keep: [0, 1]}]})).rejects.toThrow(
      /feature 1 of layer "b" and feature 1 of layer "a" meet/,
    );
  });
});

describe('states', () => {
  /** A decoder of the encoder's states; the encoder's own output goes nowhere. */
  const translator = (units: number) => {
    const x = tf.input({shape: [4, 2]});
    const target = tf.input({shape: [3, 2]});
    const [, h, c] = lstm('encoder', units, {returnState: true}).apply(x) as Tensor[];
    const decoded = lstm('decoder', units).apply(target, {initialState: [h, c]}) as Tensor;
    const y = tf.layers.dense({units: 2, name: 'out'}).apply(decoded) as Tensor;
    const model = tf.model({inputs: [x, target], outputs: y});
    randomize(model, 9);
    return model;
  };

  test('an encoder and a decoder that starts from its states keep the same neurons', async () => {
    const model = translator(4);
    // Neuron 1 is read by nothing; neuron 2 only by the encoder's gates, neuron 3 only by the decoder's.
    emptyRows(model.getLayer('encoder'), 1, [1, 3]);
    emptyRows(model.getLayer('decoder'), 1, [1, 2]);
    emptyRows(model.getLayer('out'), 0, [1, 2, 3]);
    expect(kept(model)).toEqual({encoder: [0, 2, 3], decoder: [0, 2, 3]});
    await expectExact(model);
  });

  test('states that are returned and that nobody reads do not keep a neuron; states that are read do', async () => {
    const build = (read: boolean) => {
      const x = tf.input({shape: [4, 2]});
      const [y, , c] = lstm('lstm', 3, {returnState: true}).apply(x) as Tensor[];
      const outputs = [tf.layers.dense({units: 1, name: 'out'}).apply(y) as Tensor];
      if (read) outputs.push(tf.layers.dense({units: 1, name: 'memory'}).apply(c) as Tensor);
      const model = tf.model({inputs: x, outputs});
      randomize(model, 10);
      emptyRows(model.getLayer('lstm'), 1, [1, 2]);
      emptyRows(model.getLayer('out'), 0, [1, 2]);
      if (read) emptyRows(model.getLayer('memory'), 0, [2]);
      return model;
    };
    expect(kept(build(false))).toEqual({lstm: [0]});
    expect(kept(build(true))).toEqual({lstm: [0, 1]});
    await expectExact(build(false));
    await expectExact(build(true));
  });

  test('both directions of a Bidirectional whose states are taken stay, and say so', async () => {
    const x = tf.input({shape: [4, 2]});
    const layer = tf.layers.lstm({units: 2, returnState: true});
    const [, h] = tf.layers
      .bidirectional({layer: layer as never, mergeMode: 'concat', name: 'bi'} as never)
      .apply(x) as Tensor[];
    const y = tf.layers.dense({units: 1}).apply(h) as Tensor;
    const [{blocking}] = planSurgery(tf.model({inputs: x, outputs: y})).layers;
    expect(blocking[0]).toEqual({layer: 'bi', reason: 'its state is used outside'});
  });
});

describe('layers that are applied twice', () => {
  test('an LSTM loses only what both of its uses can do without', async () => {
    const inputs = ['p', 'q'].map(name => tf.input({shape: [4, 2], name}));
    const shared = lstm('shared', 4);
    const outputs = inputs.map(
      (x, k) =>
        tf.layers.dense({units: 1, name: `out${k}`}).apply(shared.apply(x) as Tensor) as Tensor,
    );
    const model = tf.model({inputs, outputs});
    randomize(model, 12);
    emptyRows(model.getLayer('shared'), 1, [1, 2, 3]);
    emptyRows(model.getLayer('out0'), 0, [1, 2]);
    emptyRows(model.getLayer('out1'), 0, [2, 3]);
    expect(kept(model)).toEqual({shared: [0, 1, 3]});
    await expectExact(model);
  });

  test('what reads two layers with one kernel ties them', async () => {
    const x = tf.input({shape: [4, 2]});
    const dense = tf.layers.dense({units: 1, name: 'out'});
    const outputs = ['a', 'b'].map(name => dense.apply(lstm(name, 3).apply(x) as Tensor) as Tensor);
    const model = tf.model({inputs: x, outputs});
    randomize(model, 13);
    emptyRows(model.getLayer('out'), 0, [1, 2]);
    emptyRows(model.getLayer('a'), 1, [1, 2]);
    emptyRows(model.getLayer('b'), 1, [1]);
    expect(kept(model)).toEqual({a: [0, 2], b: [0, 2]});
    await expectExact(model);
  });
});

describe('cells that other layers hold', () => {
  test('an RNN of one cell', async () => {
    const cell = tf.layers.lstmCell({units: 3, recurrentActivation: 'sigmoid'});
    const model = tf.sequential({
      layers: [
        tf.layers.rnn({cell, inputShape: [4, 2], name: 'rnn'}),
        tf.layers.dense({units: 1, name: 'out'}),
      ],
    });
    randomize(model, 14);
    emptyRows(model.getLayer('rnn'), 1, [1]);
    emptyRows(model.getLayer('out'), 0, [1]);
    expect(kept(model)).toEqual({rnn: [0, 2]});
    const [stock, sparse] = await expectExact(model, 'rnn');
    expect([stock[1], sparse[1]]).toEqual([
      [2, 8],
      [2, 8],
    ]);
  });

  test('an RNN of several cells: each one reads the one below', async () => {
    const cell = [3, 2].map(units => tf.layers.lstmCell({units, recurrentActivation: 'sigmoid'}));
    const model = tf.sequential({
      layers: [
        tf.layers.rnn({cell, inputShape: [4, 2], name: 'rnn'}),
        tf.layers.dense({units: 1, name: 'out'}),
      ],
    });
    randomize(model, 15);
    // Below, neuron 1 is read by nothing; above, neuron 0 is not read, and it alone reads neuron 2 below.
    emptyRows(model.getLayer('rnn'), 1, [1, 2]);
    emptyRows(model.getLayer('rnn'), 3, [1, 2]);
    emptyRows(model.getLayer('rnn'), 4, [0]);
    emptyRows(model.getLayer('out'), 0, [0]);
    expect(kept(model)).toEqual({'rnn/cell 0': [0], 'rnn/cell 1': [1]});
    await expectExact(model);
  });

  test('TimeDistributed', async () => {
    const inner = tf.layers.lstm({units: 3, recurrentActivation: 'sigmoid'});
    const model = tf.sequential({
      layers: [
        tf.layers.timeDistributed({layer: inner as never, inputShape: [3, 4, 2], name: 'each'}),
        tf.layers.dense({units: 1, name: 'out'}),
      ],
    });
    randomize(model, 16);
    emptyRows(model.getLayer('each'), 1, [1]);
    emptyRows(model.getLayer('out'), 0, [1]);
    expect(kept(model)).toEqual({each: [0, 2]});
    await expectExact(model);
  });
});

describe('models inside models', () => {
  /** Two LSTMs; the upper one's neuron 1 is not read outside. */
  const inner = (name: string, shape?: number[]) =>
    tf.sequential({name, layers: [lstm('lower', 3, {inputShape: shape}), lstm('upper', 2)]});

  const plant = (model: tf.LayersModel, holder: tf.LayersModel) => {
    randomize(model, 17);
    emptyRows(holder.getLayer('lower'), 1, [1]);
    emptyRows(holder.getLayer('upper'), 0, [1]);
    emptyRows(holder.getLayer('upper'), 1, [1]);
    emptyRows(model.getLayer('out'), 0, [1]);
  };

  test('a sequential model that a functional one applies once is cut where it stands', async () => {
    const x = tf.input({shape: [4, 2]});
    const held = inner('held', [4, 2]);
    const y = tf.layers.dense({units: 1, name: 'out'}).apply(held.apply(x)) as Tensor;
    const model = tf.model({inputs: x, outputs: y});
    plant(model, held);
    expect(kept(model)).toEqual({'held/lower': [0, 2], 'held/upper': [0]});
    const small = await operate(model, planSurgery(model));
    expect((small.getLayer('held') as tf.LayersModel).getLayer('lower').outputShape).toEqual([
      null,
      4,
      2,
    ]);
    await expectExact(model);
  });

  test('so is one that a sequential model begins with', async () => {
    const held = inner('held', [4, 2]);
    const model = tf.sequential({
      layers: [held as never, tf.layers.dense({units: 1, name: 'out'})],
    });
    plant(model, held);
    expect(kept(model)).toEqual({'held/lower': [0, 2], 'held/upper': [0]});
    await expectExact(model);
  });

  test('so is a functional one inside another, with several inputs and outputs', async () => {
    const [a, b] = ['a', 'b'].map(name => tf.input({shape: [4, 2], name}));
    const h = lstm('lower', 3).apply(tf.layers.concatenate().apply([a, b])) as Tensor;
    const held = tf.model({
      inputs: [a, b],
      outputs: [lstm('upper', 2).apply(h) as Tensor, h],
      name: 'held',
    });
    const inputs = ['p', 'q'].map(name => tf.input({shape: [4, 2], name}));
    const [upper, lower] = held.apply(inputs) as Tensor[];
    const y = tf.layers.dense({units: 1, name: 'out'}).apply(upper) as Tensor;
    const z = tf.layers.dense({units: 1, name: 'also'}).apply(lower) as Tensor;
    const model = tf.model({inputs, outputs: [y, z]});
    plant(model, held);
    emptyRows(model.getLayer('also'), 0, [0, 1]);
    expect(kept(model)).toEqual({'held/lower': [0, 2], 'held/upper': [0]});
    await expectExact(model);
  });

  test('one that is applied twice blocks, and is named', () => {
    const x = tf.input({shape: [4, 2]});
    const held = inner('held', [4, 2]);
    const below = lstm('below', 2).apply(x) as Tensor;
    const both = [held.apply(x), held.apply(below)] as Tensor[];
    const y = tf.layers.dense({units: 1, name: 'out'}).apply(tf.layers.add().apply(both)) as Tensor;
    const {layers} = planSurgery(tf.model({inputs: x, outputs: y}));
    expect(layers.map(({layer, blocking}) => [layer, ...blocking])).toEqual([
      ['below', {layer: 'held', reason: 'it is a model that is applied more than once'}],
    ]);
  });
});
