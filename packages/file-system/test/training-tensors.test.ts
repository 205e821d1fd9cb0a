import {expect, test} from '@jest/globals';
import {
  dispose,
  initializers,
  layers,
  memory,
  randomUniform,
  sequential,
  train,
  type Sequential,
} from '@tensorflow/tfjs';
import {restoreTrainingTensors, trainingTensors} from '../src/training-tensors.js';

const x = randomUniform([4, 3, 2], -1, 1, 'float32', 1);
const y = randomUniform([4, 1], -1, 1, 'float32', 2);

/** Momentum keeps a tensor per weight and a stateful layer its state: a resumed run needs all of them. */
function compiledModel(seed: number): Sequential {
  const kernelInitializer = initializers.glorotUniform({seed});
  const recurrentInitializer = initializers.glorotUniform({seed: seed + 1});
  const model = sequential({
    layers: [
      layers.lstm({
        name: 'lstm',
        ...{units: 3, batchInputShape: [2, 3, 2], stateful: true},
        ...{kernelInitializer, recurrentInitializer},
      }),
      layers.dense({units: 1, kernelInitializer}),
    ],
  });
  model.compile({optimizer: train.momentum(0.1, 0.9), loss: 'meanSquaredError'});
  return model;
}

const fit = (model: Sequential): Promise<unknown> =>
  model.fit(x, y, {batchSize: 2, epochs: 1, shuffle: false, verbose: 0});

const weightsOf = (model: Sequential): unknown => model.getWeights().map(w => w.arraySync());

test('a model that takes over the tensors of a run trains on exactly like it', async () => {
  const model = compiledModel(1);
  await fit(model);
  const tensors = await trainingTensors(model, model.optimizer);
  const resumed = compiledModel(7);
  await restoreTrainingTensors(resumed, resumed.optimizer, tensors);
  await fit(model);
  await fit(resumed);
  expect(weightsOf(resumed)).toEqual(weightsOf(model));
});

test('the tensors of a run are the caller’s: disposing them leaves the run as it was', async () => {
  const model = compiledModel(1);
  await fit(model);
  const before = memory().numTensors;
  dispose(await trainingTensors(model, model.optimizer));
  expect(memory().numTensors).toBe(before);
  await fit(model);
});
