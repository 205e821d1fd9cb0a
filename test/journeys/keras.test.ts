import {describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {fileSystem} from '@sparsegate/file-system';
import {fromKeras} from '@sparsegate/keras';
import {layerOf, leafLayers, recurrentLayers, rowsOfNeuron} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {emptyColumns, emptyRows} from '../../packages/surgery/test/edit-weights.js';
import {
  artifactsOf,
  fixtures,
  folderOf,
  inputsAndOutputs,
} from '../../packages/keras/test/read-fixture.js';

/** Shares of columns, rows and single weights that become 0. */
const [COLUMNS, ROWS, WEIGHTS] = [0.4, 0.5, 0.2];

/** Zeros in the matrices of a trained model, as pruning would leave them. */
function plantZeros(model: tf.LayersModel, seed: number): void {
  const numbers = tf.randomUniform([4096], 0, 1, 'float32', seed).dataSync();
  let at = 0;
  const random = (): number => numbers[at++ % numbers.length];
  for (const layer of leafLayers(model).values()) {
    const weights = layer.getWeights().map((weight, index) => {
      if (weight.rank !== 2 || index === 2) return weight.clone();
      const [height, width] = weight.shape as [number, number];
      const draw = (count: number, share: number): boolean[] =>
        Array.from({length: count}, () => random() < share);
      const [columns, rows] = [draw(width, COLUMNS), draw(height, width > 1 ? ROWS : 0)];
      const values = Float32Array.from(weight.dataSync(), (value, k) =>
        columns[k % width] || rows[Math.floor(k / width)] || random() < WEIGHTS ? 0 : value,
      );
      return tf.tensor(values, [height, width]);
    });
    layer.setWeights(weights);
    tf.dispose(weights);
  }
}

const models = fixtures.filter(({from}) => from === 'from-h5');

test('a converted model loads from its directory in plain Node', async () => {
  const fixture = {keras: 'keras3', name: 'gru-default', from: 'from-h5'} as const;
  const model = await tf.loadLayersModel(fromKeras(fileSystem(folderOf(fixture))));
  const {x, y} = inputsAndOutputs(fixture);
  const outputs = (model.predict(x) as tf.Tensor).dataSync();
  y.forEach((value, k) => expect(outputs[k]).toBeCloseTo(value, 5));
});

describe.each(models)('$keras $name', fixture => {
  test.each(['stock', 'sparse'] as const)(
    'is planned, cut into %s layers and verified',
    async layers => {
      const model = await tf.loadLayersModel(fromKeras(tf.io.fromMemory(artifactsOf(fixture))));
      plantZeros(model, 5);
      const plan = planSurgery(model);
      const small = await operate(model, plan, {layers});
      const {x} = inputsAndOutputs(fixture);
      verify(model, small);
      verify(model, small, x);
      const goes = plan.layers.some(
        ({units, keep, constantGates}) =>
          keep.length < units || Object.values(constantGates).some(count => count > 0),
      );
      expect(goes).toBe(true);
      model.dispose();
      small.dispose();
    },
  );
});

/** Models of real Keras whose masks are mended on the way in, with the layers that do it. */
const MENDED = models.flatMap(fixture => {
  const behind: Record<string, string[]> = {
    functional: ['MaskedGlobalAveragePooling1D'],
    'gru-stack': ['ZeroMaskedSteps'],
    'masked-flatten': ['ZeroMaskedSteps'],
    'masked-pooling': ['ZeroMaskedSteps', 'MaskedGlobalAveragePooling1D'],
    'masking-functional': ['ZeroMaskedSteps', 'MaskedGlobalAveragePooling1D'],
  };
  return fixture.name in behind ? [{...fixture, behind: behind[fixture.name]}] : [];
});

/** Lets nothing read this neuron of the recurrent layers. */
function silence(model: tf.LayersModel, neuron: number): void {
  for (const {consumers, recurrentKernel} of recurrentLayers(model)) {
    for (const {layer, weight, rows} of consumers) {
      emptyRows(layerOf(model, layer), weight, rowsOfNeuron(rows, neuron));
    }
    emptyRows(layerOf(model, recurrentKernel.layer), recurrentKernel.weight, [neuron]);
  }
}

test.each(MENDED)('$keras $name: neurons go that feed $behind', async ({behind, ...fixture}) => {
  const model = await tf.loadLayersModel(fromKeras(tf.io.fromMemory(artifactsOf(fixture))));
  expect(model.layers.map(layer => layer.getClassName())).toEqual(expect.arrayContaining(behind));
  silence(model, 0);
  const plan = planSurgery(model);
  for (const {blocking, keep, units} of plan.layers) {
    expect(blocking).toEqual([]);
    expect(keep).toEqual(Array.from({length: units - 1}, (_, k) => k + 1));
  }
  const {x} = inputsAndOutputs(fixture);
  verify(model, await operate(model, plan), x);
  model.dispose();
});

test("neurons go that feed an Activation of Keras 3's hard sigmoid, whose 0 does not stay 0", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({units: 4, inputShape: [5, 3], recurrentActivation: 'sigmoid'}),
      tf.layers.activation({activation: 'kerasHardSigmoid' as 'hardSigmoid'}),
      tf.layers.dense({units: 2}),
    ],
  });
  // Neuron 1 feeds nothing; neuron 2 is always 0, which the activation turns into 1/2.
  silence(model, 1);
  [0, 1, 2].forEach(weight => {
    emptyColumns(model.layers[0], weight, [2, 6, 10, 14]);
  });
  const plan = planSurgery(model);
  expect(plan.layers[0].blocking).toEqual([]);
  expect(plan.layers[0].keep).toEqual([0, 2, 3]);
  verify(model, await operate(model, plan));
});
