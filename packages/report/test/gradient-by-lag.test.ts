import {afterEach, beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {gateStructure} from '@sparsegate/structure';
import {
  gradientByLag,
  htmlReport,
  lagCurves,
  lagGroups,
  lagTable,
  type LagGradients,
  type LagGroup,
} from '../src/index.js';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

const FEATURES = 3;
const STEPS = 6;
const BATCH = 2;

const sequences = (seed: number): tf.Tensor3D =>
  tf.randomNormal([BATCH, STEPS, FEATURES], 0, 1, 'float32', seed);

function built<Layer extends ReturnType<typeof tf.layers.rnn>>(layer: Layer): Layer {
  layer.apply(tf.input({batchShape: [layer.stateful ? BATCH : null, null, FEATURES]}));
  const seeded = layer
    .getWeights()
    .map((weight, k) => tf.randomNormal(weight.shape, 0, 0.7, 'float32', 10 + k));
  layer.setWeights(seeded);
  tf.dispose(seeded);
  return layer;
}

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

describe('gradient by lag', () => {
  test('of a neuron whose output gate alone varies, without recurrence, is ‖∂o/∂x‖ · |tanh c| at lag 0 and 0 before', async () => {
    const layer = tf.layers.lstm({units: 1, recurrentActivation: 'sigmoid', unitForgetBias: false});
    layer.apply(tf.input({shape: [null, FEATURES]}));
    const w = [0.5, -1, 0.25];
    const [bi, bf, bc, bo] = [0.3, -0.2, 0.8, 0.1];
    const weights = [
      tf.tensor2d(w.map(value => [0, 0, 0, value])),
      tf.zeros([1, 4]),
      tf.tensor1d([bi, bf, bc, bo]),
    ];
    layer.setWeights(weights);
    const input = sequences(1);
    const {curves, samples} = await gradientByLag(layer, [{input}]);
    let c = 0;
    for (let t = 0; t < STEPS; t++) c = sigmoid(bf) * c + sigmoid(bi) * Math.tanh(bc);
    const lastSteps = input.arraySync().map(rows => rows[STEPS - 1]);
    const byHand = lastSteps.map(x => {
      const o = sigmoid(bo + x.reduce((sum, value, k) => sum + value * w[k], 0));
      return o * (1 - o) * Math.hypot(...w) * Math.abs(Math.tanh(c));
    });
    expect(samples).toBe(BATCH);
    expect(curves.h[0][0]).toBeCloseTo((byHand[0] + byHand[1]) / 2, 6);
    expect(curves.h[0].slice(1)).toEqual([0, 0, 0, 0, 0]);
    expect(curves.c[0]).toEqual([0, 0, 0, 0, 0, 0]);
    tf.dispose([weights, input]);
  });

  const MAKERS = {
    LSTM: () => tf.layers.lstm({units: 4, returnSequences: true}),
    GRU: () => tf.layers.gru({units: 4, returnSequences: true}),
    'stateful LSTM': () =>
      tf.layers.lstm({units: 4, stateful: true, batchInputShape: [BATCH, null, FEATURES]}),
    'backward LSTM': () => tf.layers.lstm({units: 4, goBackwards: true}),
  };

  for (const [name, make] of Object.entries(MAKERS)) {
    test(`of a ${name} equals finite differences of its last state`, async () => {
      const layer = built(make());
      const input = sequences(2);
      const neuron = 2;
      const {curves, neurons} = await gradientByLag(layer, [{input}], {neurons: [neuron]});
      expect(neurons).toEqual([neuron]);
      const lastState = (values: Float32Array): number[] =>
        tf.tidy(() => {
          const x = tf.tensor3d(values, [BATCH, STEPS, FEATURES]);
          if (layer.stateful) layer.resetStates();
          const output = layer.apply(x) as tf.Tensor;
          const isSequence = output.rank === 3;
          const last = isSequence ? (output as tf.Tensor3D).slice([0, STEPS - 1], [-1, 1]) : output;
          const rows = last.reshape([BATCH, 4]).arraySync() as number[][];
          return rows.map(row => row[neuron]);
        });
      const values = input.dataSync() as Float32Array;
      const EPSILON = 5e-3;
      for (const lag of [0, 2, STEPS - 1]) {
        const step = layer.goBackwards ? lag : STEPS - 1 - lag;
        const norms = Array.from({length: BATCH}, (_, b) =>
          Math.hypot(
            ...Array.from({length: FEATURES}, (_, d) => {
              const at = (b * STEPS + step) * FEATURES + d;
              const [up, down] = [EPSILON, -EPSILON].map(move => {
                const moved = values.slice();
                moved[at] += move;
                return lastState(moved)[b];
              });
              return (up - down) / (2 * EPSILON);
            }),
          ),
        );
        expect(curves.h[0][lag]).toBeCloseTo((norms[0] + norms[1]) / BATCH, 4);
      }
      input.dispose();
    });
  }

  test('is the mean over windows of any number, from the states they are given', async () => {
    const layer = built(tf.layers.lstm({units: 2}));
    const [first, second] = [sequences(3), sequences(4)];
    const states = [tf.fill([BATCH, 2], 0.5), tf.fill([BATCH, 2], -1)] as tf.Tensor2D[];
    const apart = [
      await gradientByLag(layer, [{input: first, states}]),
      await gradientByLag(layer, [{input: second}]),
    ];
    const done: number[] = [];
    const both = await gradientByLag(layer, [{input: first, states}, {input: second}], {
      onWindow: windows => done.push(windows),
    });
    expect(done).toEqual([1, 2]);
    expect(both.samples).toBe(2 * BATCH);
    const [a, b] = apart.map(({curves}) => curves.h[1][3]);
    expect(both.curves.h[1][3]).toBeCloseTo((a + b) / 2, 6);
    const zeroStates = await gradientByLag(layer, [{input: first}]);
    expect(zeroStates.curves.h[1][0]).not.toBeCloseTo(a, 4);
    tf.dispose([first, second, states]);
  });

  test('leaves the layer and the memory as they were', async () => {
    const layer = built(tf.layers.gru({units: 3}));
    const before = layer.getWeights().map(weight => weight.arraySync());
    const input = sequences(5);
    await gradientByLag(layer, [{input}]);
    const {numTensors} = tf.memory();
    await gradientByLag(layer, [{input}]);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(layer.getWeights().map(weight => weight.arraySync())).toEqual(before);
    input.dispose();
  });

  test('says what it cannot take', async () => {
    const layer = built(tf.layers.lstm({units: 2}));
    const input = sequences(6);
    const short = input.slice([0, 0], [-1, 2]);
    await expect(gradientByLag(tf.layers.dense({units: 1}) as never, [])).rejects.toThrow(
      /layer must be a recurrent one.*Received: Dense.*forwardLayer/,
    );
    await expect(gradientByLag(layer, [])).rejects.toThrow(/windows must hold at least one/);
    await expect(gradientByLag(layer, [{input}, {input: short}])).rejects.toThrow(
      /windows must be of one length. Received: 6 and 2/,
    );
    await expect(gradientByLag(layer, [{input}], {neurons: [2]})).rejects.toThrow(
      /neurons must be below 2. Received: 2/,
    );
    await expect(gradientByLag(layer, [{input}], {neuron: [1]} as never)).rejects.toThrow(
      /Did you mean neurons/,
    );
    tf.dispose([input, short]);
  });
});

describe('what the curves show', () => {
  const gradients: LagGradients = {
    layer: 'lstm_2',
    lags: 4,
    samples: 10,
    neurons: [0, 2, 3],
    curves: {
      h: [
        [1, 0, 0, 0],
        [2, 2, 1, 1],
        [4, 2, 3, 1],
      ],
    },
  };
  const groups: LagGroup[] = [
    {name: 'only o varies', members: [0]},
    {name: 'all gates vary', members: [1, 2]},
  ];

  test('groups are by the gates that vary', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({units: 4, inputShape: [null, 2], recurrentActivation: 'sigmoid'}),
        tf.layers.dense({units: 1}),
      ],
    });
    const [kernel, recurrent, bias, , denseBias] = model.getWeights();
    const ones = tf.ones(kernel.shape).arraySync() as number[][];
    // Neuron 0 keeps o alone, neuron 2 all but f, and neuron 1 loses what it feeds.
    const masked = ones.map(row => row.map((value, k) => ([0, 4, 8, 6].includes(k) ? 0 : value)));
    const weights = [tf.tensor2d(masked), tf.zerosLike(recurrent), tf.fill(bias.shape, 0.3)];
    const dense = tf.tensor2d([[1], [0], [1], [1]]);
    model.setWeights([...weights, dense, denseBias]);
    const [layer] = gateStructure(model);
    expect(layer.neurons.map(({index}) => index)).toEqual([0, 2, 3]);
    expect(lagGroups(gradients, layer)).toEqual([
      {name: 'only o varies', members: [0]},
      {name: 'all gates vary', members: [2]},
      {name: 'some gates vary', members: [1]},
    ]);
    expect(() => lagGroups({...gradients, neurons: [1]}, layer)).toThrow(
      /among those that remain in .* Received: neuron 1 of lstm_2/,
    );
    tf.dispose([weights, dense]);
    model.dispose();
  });

  test('the table gives each group’s median reach by hand', () => {
    expect(lagTable(gradients, groups, {far: [2, 100]})).toMatchInlineSnapshot(`
     "neurons whose   neurons  G(0), median  reach R, median, lags 2 to 3
     only o varies         1          1.00                          0.00
     all gates vary        2          3.00                         0.500"
    `);
    expect(() => lagTable(gradients, groups)).toThrow(/far must begin below the number of lags, 4/);
    expect(() => lagTable(gradients, groups, {state: 'c', far: [1, 3]})).toThrow(
      /state must be one of layer lstm_2: h. Received: c/,
    );
  });

  test('a neuron that hears only what others did is far from short', () => {
    const curves = {h: [[0, 2, 1, 1]], c: [[0, 0, 0, 0]]};
    const one = {...gradients, neurons: [0], curves};
    const [group] = groups;
    expect(lagTable(one, [group], {far: [2, 100]})).toContain('∞');
    expect(lagTable(one, [group], {far: [2, 100], state: 'c'})).not.toContain('∞');
  });

  test('a page draws them for each state, in its own colors and without ids', () => {
    const curves = {...gradients.curves, c: gradients.curves['h']};
    const lags = [{gradients: {...gradients, curves}, groups}];
    const page = htmlReport([{title: 'Model', lags}], {title: 'Runs'});
    expect(page.match(/<title>Gradient of \w by lag, lstm_2/g)).toEqual([
      '<title>Gradient of h by lag, lstm_2',
      '<title>Gradient of c by lag, lstm_2',
    ]);
    expect(page).toContain('all gates vary: 2 neurons; median 3 at lag 0, 1 at lag 3.');
    expect(page).not.toMatch(/ id=/);
  });

  test('the picture has a line a neuron, a thick one a group, and says what it shows', () => {
    const svg = lagCurves(gradients, groups, {title: 'A & B', scale: 'log'});
    expect(svg.match(/<path /g)).toHaveLength(5);
    expect(svg).toContain('<title id="title">A &amp; B</title>');
    expect(svg).toContain('all gates vary: 2 neurons; median 3 at lag 0, 1 at lag 3.');
  });

  test('a normalized curve is 1 where it is highest', () => {
    const one = lagCurves(gradients, [groups[0]], {normalized: true});
    const other = lagCurves({...gradients, curves: {h: [[7, 0, 0, 0], [], []]}}, [groups[0]], {
      normalized: true,
    });
    expect(other).toBe(one);
  });
});
