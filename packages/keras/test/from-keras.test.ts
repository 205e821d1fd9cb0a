import {describe, expect, test} from '@jest/globals';
import {dispose, io, mul, serialization, tensor2d, type Tensor} from '@tensorflow/tfjs-core';
import {initializers, layers, loadLayersModel, type LayerVariable} from '@tensorflow/tfjs-layers';
import {fromKeras} from '../src/index.js';
import {artifactsOf, fixtures, inputsAndOutputs} from './read-fixture.js';

/** Keras and tfjs both compute in float32, in different orders. */
const TOLERANCE = 1e-5;

/** tfjs hands one layer's initial state on to the next recurrent layer in training, whichever class it is of. */
const NOT_TRAINED_BY_TFJS = 'encoder-decoder';

describe.each(fixtures)('$keras $name $from', fixture => {
  test('has the outputs that Keras computed', async () => {
    const model = await loadLayersModel(fromKeras(io.fromMemory(artifactsOf(fixture))));
    const {x, y} = inputsAndOutputs(fixture);
    const outputs = model.predict(x) as Tensor;
    const differences = Array.from(outputs.dataSync(), (value, k) => Math.abs(value - y[k]));
    expect(differences).toHaveLength(y.length);
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE);
    dispose([outputs, x]);
    model.dispose();
  });
});

const trained = fixtures.filter(
  ({name, from}) => name !== NOT_TRAINED_BY_TFJS && from === 'from-h5',
);

describe.each(trained)('$keras $name $from', fixture => {
  test('trains: one step moves every weight that it should', async () => {
    const model = await loadLayersModel(fromKeras(io.fromMemory(artifactsOf(fixture))));
    const {x, y} = inputsAndOutputs(fixture);
    const before = model.trainableWeights.map(weight => Array.from(weight.read().dataSync()));
    model.compile({optimizer: 'sgd', loss: 'binaryCrossentropy'});
    const labels = tensor2d(y.map((_, k) => [k % 2]));
    await model.fit(x, labels, {epochs: 1, batchSize: y.length, verbose: 0});
    model.trainableWeights.forEach((weight, k) => {
      expect([weight.name, Array.from(weight.read().dataSync())]).not.toEqual([
        weight.name,
        before[k],
      ]);
    });
    dispose([x, labels]);
    model.dispose();
  });
});

/** A class of the user's own, in Python and here: one factor for each feature. */
class Scale extends layers.Layer {
  static readonly className = 'Scale';
  private factors!: LayerVariable;
  override build([, features]: [null, number]): void {
    this.factors = this.addWeight('factors', [features], 'float32', initializers.ones());
    this.built = true;
  }
  override call(inputs: Tensor | Tensor[]): Tensor {
    return mul([inputs].flat()[0], this.factors.read());
  }
}

test('a class of the users own, registered in tfjs, gets its arguments and its weights', async () => {
  serialization.registerClass(Scale);
  const artifacts = {
    modelTopology: {
      keras_version: '3.15.1',
      model_config: {
        class_name: 'Sequential',
        config: {
          name: 'm',
          layers: [
            {class_name: 'InputLayer', config: {name: 'x', batch_shape: [null, 2]}},
            {class_name: 'my_package>Scale', config: {name: 'scale'}},
          ],
        },
      },
    },
    weightSpecs: [{name: 'm/scale/factors', shape: [2], dtype: 'float32' as const}],
    weightData: Float32Array.of(2, 3).buffer,
  };
  const model = await loadLayersModel(fromKeras(io.fromMemory(artifacts)));
  expect((model.predict(tensor2d([[1, 1]])) as Tensor).arraySync()).toEqual([[2, 3]]);
});
