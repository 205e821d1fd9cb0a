import {describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {fileSystem} from '@sparsegate/file-system';
import {fromKeras} from '@sparsegate/keras';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
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
  for (const layer of model.layers) {
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

/** In `nested` all recurrent layers stand inside an inner model, where surgery does not look. */
const CUT = models.filter(({name}) => name !== 'nested');

describe.each(CUT)('$keras $name', fixture => {
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
