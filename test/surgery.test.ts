import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {operate, planSurgery, verify, type SurgeryPlan} from '@sparsegate/surgery';
import {prune} from '@sparsegate/pruning';
import {savedAndLoaded, saved} from './support/memory-handler.js';
import {generator} from './support/random-stack.js';

const UNITS = 8;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

interface Options {
  recurrentActivation?: 'sigmoid' | 'hardSigmoid';
  activation?: 'tanh' | 'relu';
  name?: string;
}

/** An LSTM under a Dense layer; neurons 0 and 1 are read, 2 → 0 is a chain, 3 ⇄ 4 a cycle, 5 dead, 6 and 7 read. */
function planted({
  recurrentActivation = 'sigmoid',
  activation = 'tanh',
  name,
}: Options = {}): tf.Sequential {
  const model = tf.sequential({
    name,
    layers: [
      tf.layers.lstm({
        name: 'recurrent',
        units: UNITS,
        inputShape: [null, 3],
        recurrentActivation,
        activation,
      }),
      tf.layers.dense({name: 'out', units: 2}),
    ],
  });
  const random = generator(7);
  const draw = (shape: number[]) =>
    tf.tensor(
      Float32Array.from({length: shape.reduce((a, b) => a * b, 1)}, () => random() * 2 - 1),
      shape,
    );
  const recurrent = new Float32Array(UNITS * 4 * UNITS);
  for (const [from, to] of [
    [2, 0],
    [3, 4],
    [4, 3],
    [0, 1],
    [6, 7],
    [7, 7],
  ]) {
    for (let gate = 0; gate < 4; gate++)
      recurrent[(from * 4 + gate) * UNITS + to] = random() * 2 - 1;
  }
  const out = draw([UNITS, 2]).arraySync() as number[][];
  [2, 3, 4, 5].forEach(k => out[k].fill(0));
  model.layers[0].setWeights([
    draw([3, 4 * UNITS]),
    tf.tensor2d(recurrent, [UNITS, 4 * UNITS]),
    draw([4 * UNITS]),
  ]);
  model.layers[1].setWeights([tf.tensor2d(out), draw([2])]);
  return model;
}

/** Takes all incoming weights from some gates of a layer. */
function silence(model: tf.LayersModel, columns: number[]): void {
  const layer = model.layers[0];
  const [kernel, recurrent, bias] = layer.getWeights().map(w => Float32Array.from(w.dataSync()));
  for (const matrix of [kernel, recurrent]) {
    matrix.forEach((_, k) => {
      if (columns.includes(k % (4 * UNITS))) matrix[k] = 0;
    });
  }
  layer.setWeights([
    tf.tensor2d(kernel, [3, 4 * UNITS]),
    tf.tensor2d(recurrent, [UNITS, 4 * UNITS]),
    tf.tensor1d(bias),
  ]);
}

describe('planning', () => {
  test('says what goes, what stays and why something is blocked, as a table', () => {
    const input = tf.input({shape: [4, 3], name: 'x'});
    const first = tf.layers
      .lstm({units: 2, returnSequences: true, name: 'free', recurrentInitializer: 'zeros'})
      .apply(input);
    const second = tf.layers
      .lstm({units: 2, name: 'seen', recurrentInitializer: 'zeros'})
      .apply(first) as tf.SymbolicTensor;
    const model = tf.model({inputs: input, outputs: second, name: 'both'});
    const zeros = (layer: string, weight: number) => {
      const weights = model.getLayer(layer).getWeights();
      model.getLayer(layer).setWeights(weights.map((w, k) => (k === weight ? tf.zerosLike(w) : w)));
    };
    zeros('seen', 0);
    expect(`${planSurgery(model)}`).toMatchInlineSnapshot(`
     "Surgery on "both"
     layer  stays                       goes                   constant gates      unused gates  blocked
     free   1 of 2 neurons, a stand-in  1: nothing reads them  i 0, f 0, g 0, o 0
     seen   2 of 2 neurons              0                      i 2, f 2, g 2, o 2                "seen": it is an output of the model"
    `);
  });

  test('finds chains and cycles, and touches nothing', () => {
    const model = planted();
    const before = model.getWeights().map(w => Array.from(w.dataSync()));
    expect(planSurgery(model).layers[0].keep).toEqual([0, 1, 2, 6, 7]);
    expect(planSurgery(model, {rule: 'onePass'}).layers[0].keep).toEqual([0, 1, 2, 3, 4, 6, 7]);
    expect(model.getWeights().map(w => Array.from(w.dataSync()))).toEqual(before);
  });
});

describe('operating keeps the outputs', () => {
  const forms = ['stock', 'sparse'] as const;

  test.each(forms)('over 100 long random sequences (%s)', async layers => {
    for (const recurrentActivation of ['sigmoid', 'hardSigmoid'] as const) {
      const model = planted({recurrentActivation});
      silence(model, [0, 9, 18, 30, 31]);
      const small = await operate(model, planSurgery(model), {layers});
      const {maxAbsolute} = verify(
        model,
        small,
        tf.randomNormal([100, 100, 3], 0, 1, 'float32', 1),
      );
      expect(maxAbsolute).toBeLessThan(1e-5);
    }
  });

  // Each row of the paper's constant gates by itself: f, i, g, o, all but o, and all four of neuron 1.
  const column = (gate: number) => gate * UNITS + 1;
  test.each<[string, number[]]>([
    ['f', [1]],
    ['i', [0]],
    ['g', [2]],
    ['o', [3]],
    ['i, f and g', [0, 1, 2]],
    ['all four', [0, 1, 2, 3]],
  ])('with constant %s, in the packed form', async (_, gates) => {
    const model = planted();
    silence(model, gates.map(column));
    const plan = planSurgery(model);
    expect(Object.values(plan.layers[0].constantGates).reduce((a, b) => a + b)).toBe(gates.length);
    const small = await operate(model, plan, {layers: 'sparse'});
    expect(
      verify(model, small, tf.randomNormal([10, 60, 3], 0, 1, 'float32', 2)).maxAbsolute,
    ).toBeLessThan(1e-5);
  });

  test('i, f and g constant: the memory follows its closed form', async () => {
    // b_i = 0.3, b_f = 1.2, b_g = −0.8: c after ten steps is −1.5294687435.
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({
          units: 1,
          inputShape: [10, 1],
          recurrentActivation: 'sigmoid',
          name: 'one',
          returnSequences: false,
        }),
        tf.layers.dense({units: 1, useBias: false}),
      ],
    });
    model.setWeights([
      tf.tensor2d([[0, 0, 0, 1]]),
      tf.zeros([1, 4]),
      tf.tensor1d([0.3, 1.2, -0.8, 0]),
      tf.ones([1, 1]),
    ]);
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    const output = small.predict(tf.zeros([1, 10, 1])) as tf.Tensor;
    expect(output.dataSync()[0]).toBeCloseTo(0.5 * Math.tanh(-1.5294687435), 6);
  });

  test('unused embedding columns go with their kernel rows', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({
          inputDim: 5,
          outputDim: 4,
          inputLength: 6,
          maskZero: true,
          name: 'words',
        }),
        tf.layers.lstm({units: 3, recurrentActivation: 'sigmoid'}),
        tf.layers.dense({units: 1}),
      ],
    });
    const [kernel, ...others] = model.layers[1].getWeights();
    const rows = kernel.arraySync() as number[][];
    rows[2].fill(0);
    model.layers[1].setWeights([tf.tensor2d(rows), ...others]);
    const vectors = model.layers[0].getWeights()[0].arraySync() as number[][];
    vectors.forEach(vector => (vector[0] = 0));
    model.layers[0].setWeights([tf.tensor2d(vectors)]);
    const small = await operate(model, planSurgery(model));
    expect(small.layers[0].getWeights()[0].shape).toEqual([5, 2]);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-6);
  });

  test('a layer that loses everything keeps one neuron without effect', async () => {
    const model = planted();
    const [, bias] = model.layers[1].getWeights();
    model.layers[1].setWeights([tf.zeros([UNITS, 2]), bias]);
    const plan = planSurgery(model);
    expect(plan.layers[0]).toMatchObject({keep: [0], standIns: [0]});
    for (const layers of forms) {
      const small = await operate(model, plan, {layers});
      expect(verify(model, small).maxAbsolute).toBe(0);
    }
  });

  test('a plan may keep more than it must', async () => {
    const model = planted();
    const plan = planSurgery(model);
    const careful = {
      ...plan,
      layers: plan.layers.map(layer => ({...layer, keep: [0, 1, 2, 3, 6, 7]})),
    };
    const small = await operate(model, careful);
    expect(small.layers[0].getWeights()[1].shape).toEqual([6, 24]);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-6);
  });

  test('the stock form loads without this project, and the sparse one after an import', async () => {
    const model = planted();
    const plan = planSurgery(model);
    for (const layers of forms) {
      const small = await operate(model, plan, {layers});
      const {modelTopology} = await saved(small);
      expect(JSON.stringify(modelTopology).includes('SparseLSTM')).toBe(layers === 'sparse');
      expect(verify(model, await savedAndLoaded(small)).maxAbsolute).toBeLessThan(1e-5);
    }
  });

  test('blocked layers keep all neurons, and their constant gates are still packed', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({
          units: UNITS,
          inputShape: [5, 3],
          recurrentActivation: 'sigmoid',
          recurrentInitializer: 'glorotUniform',
        }),
      ],
    });
    silence(model, [0, 1, 2]);
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    expect(small.outputs[0].shape).toEqual([null, UNITS]);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-6);
  });

  test('a Bidirectional stays as it is and what is above it is cut', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.bidirectional({
          layer: tf.layers.lstm({
            units: 3,
            returnSequences: true,
            recurrentInitializer: 'glorotUniform',
          }) as never,
          mergeMode: 'concat',
          inputShape: [5, 3],
        } as never),
        tf.layers.lstm({
          units: 4,
          recurrentInitializer: 'glorotUniform',
          recurrentActivation: 'sigmoid',
        }),
        tf.layers.dense({units: 1}),
      ],
    });
    const [kernel, recurrent, bias] = model.layers[1].getWeights();
    const [recurrentRows, outRows] = [recurrent, model.layers[2].getWeights()[0]].map(
      w => w.arraySync() as number[][],
    );
    [recurrentRows[2], outRows[2]].forEach(row => row.fill(0));
    model.layers[1].setWeights([kernel, tf.tensor2d(recurrentRows), bias]);
    model.layers[2].setWeights([tf.tensor2d(outRows), model.layers[2].getWeights()[1]]);
    for (const layers of forms) {
      const small = await operate(model, planSurgery(model), {layers});
      expect(small.layers[1].outputShape).toEqual([null, 3]);
      expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
    }
  });
});

describe('what cannot be done is refused', () => {
  test('a plan for another model', async () => {
    const other = tf.sequential({
      name: 'other',
      layers: [
        tf.layers.lstm({units: 3, inputShape: [4, 2], name: 'l'}),
        tf.layers.dense({units: 1}),
      ],
    });
    await expect(operate(planted({name: 'mine'}), planSurgery(other))).rejects.toThrow(
      /Surgery on "mine": the plan must be made for this model, with recurrent \(8\).*Received: a plan for "other" with l \(3\)/,
    );
  });

  test('a plan for other weights of the same model', async () => {
    const model = planted();
    const plan = planSurgery(model);
    model.layers[1].setWeights([tf.ones([UNITS, 2]), tf.zeros([2])]);
    await expect(operate(model, plan)).rejects.toThrow(
      /neuron 3 of layer "recurrent" still has an effect.*planSurgery/,
    );
  });

  test('a plan that removes from a blocked layer names the reason', async () => {
    const model = tf.sequential({
      layers: [tf.layers.lstm({units: 2, inputShape: [5, 3], name: 'seen'})],
    });
    const plan = planSurgery(model);
    const greedy: SurgeryPlan = {
      ...plan,
      layers: plan.layers.map(layer => ({...layer, keep: [1]})),
    };
    await expect(operate(model, greedy)).rejects.toThrow(
      /neuron 0 of layer "seen".*"seen": it is an output of the model/,
    );
  });

  test('an activation that SparseLSTM does not have', async () => {
    const model = planted({activation: 'relu'});
    await expect(operate(model, planSurgery(model), {layers: 'sparse'})).rejects.toThrow(
      /Layer "recurrent".*Received: relu and sigmoid.*stock/,
    );
    expect(verify(model, await operate(model, planSurgery(model))).maxAbsolute).toBeLessThan(1e-5);
  });

  test.each<[string, () => tf.Sequential, RegExp]>([
    [
      'a model without recurrent layer',
      () => tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [2]})]}),
      /recurrent layer/,
    ],
    ['an empty model', () => tf.sequential(), /must be built/],
  ])('%s', (_, make, message) => {
    expect(() => planSurgery(make())).toThrow(message);
  });

  test('weights that are not finite', () => {
    const model = planted();
    model.layers[1].setWeights([tf.fill([UNITS, 2], NaN), tf.zeros([2])]);
    expect(() => planSurgery(model)).toThrow(/Layer "out".*must be finite. Received: NaN/);
  });
});

describe('verifying', () => {
  test('names the first layer whose outputs differ', async () => {
    const model = planted();
    const small = await operate(model, planSurgery(model));
    const [kernel, ...others] = small.layers[0].getWeights();
    small.layers[0].setWeights([tf.add(kernel, 0.1), ...others]);
    expect(() => verify(model, small)).toThrow(
      /must agree to 0.00001.*first seen in layer "recurrent"/,
    );
  });

  test('fails on NaN', async () => {
    const model = planted();
    const small = await operate(model, planSurgery(model));
    small.layers[1].setWeights(small.layers[1].getWeights().map(w => tf.fill(w.shape, NaN)));
    expect(() => verify(model, small)).toThrow(/difference of NaN, first seen in layer "out"/);
  });

  test('probe data of the wrong shape are refused', async () => {
    const model = planted({name: 'probed'});
    const small = await operate(model, planSurgery(model));
    expect(() => verify(model, small, tf.zeros([2, 5, 4]))).toThrow(
      /Verification of "probed": inputs must have the shapes \[any, any, 3\]. Received: \[2, 5, 4\]/,
    );
  });

  test('many objects run in batches, and the last of them counts', async () => {
    const model = planted();
    const small = await operate(model, planSurgery(model));
    const sizes: number[] = [];
    const predict = model.predict.bind(model);
    model.predict = (x, args) => {
      sizes.push((x as tf.Tensor[])[0].shape[0]);
      return predict(x, args);
    };
    const onlyTheLast = tf.concat([tf.zeros([69, 5, 3]), tf.ones([1, 5, 3])]);
    verify(model, small, onlyTheLast);
    expect(sizes).toEqual([32, 32, 6]);
    const [kernel, ...others] = small.layers[0].getWeights();
    small.layers[0].setWeights([tf.add(kernel, 0.1), ...others]);
    expect(() => verify(model, small, onlyTheLast)).toThrow('first seen in layer "recurrent"');
    expect(() => verify(model, small, tf.zeros([0, 5, 3]))).toThrow('Received: [0, 5, 3]');
  });

  test('stateful models keep the states that they had', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({
          units: 3,
          batchInputShape: [2, 4, 3],
          stateful: true,
          recurrentInitializer: 'glorotUniform',
        }),
        tf.layers.dense({units: 1}),
      ],
    });
    const small = await operate(model, planSurgery(model));
    const x = tf.randomNormal([2, 4, 3], 0, 1, 'float32', 3);
    const states = () =>
      (model.layers[0] as unknown as {states: tf.Tensor[]}).states.map(s =>
        Array.from(s.dataSync()),
      );
    model.predict(x);
    const before = states();
    verify(model, small, x);
    expect(states()).toEqual(before);
  });

  test('it makes no tensors that stay', async () => {
    const model = planted();
    const before = tf.memory().numTensors;
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    verify(model, small);
    small.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('a model that is being pruned can be operated on: the penalty is not part of it', async () => {
  const model = planted();
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  prune(model, {groupLambda: 0.1});
  const small = await operate(model, planSurgery(model));
  expect(small.layers.every(({losses}) => losses.length === 0)).toBe(true);
});
