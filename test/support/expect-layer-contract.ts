import * as tf from '@tensorflow/tfjs';
import {expect} from '@jest/globals';
import {savedAndLoaded} from './memory-handler.js';

type Layer = ReturnType<typeof tf.layers.dense>;

/**
 * What every layer of the project must do inside a `tf.sequential`: the promised output shape, a configuration that makes the
 * same layer again, saving and loading with equal outputs, one training step that moves its weights, and no leak.
 *
 * @param makeLayer a new layer of the same arguments at each call
 * @param input [B, …]
 */
export async function expectLayerContract(makeLayer: () => Layer, input: tf.Tensor): Promise<void> {
  const layer = makeLayer();
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({batchInputShape: input.shape}));
  model.add(layer);

  const output = model.predict(input) as tf.Tensor;
  expect(layer.computeOutputShape(input.shape)).toEqual(output.shape);

  const config = layer.getConfig();
  const again = tf.serialization.SerializationMap.getMap().classNameMap[layer.getClassName()];
  expect(again[1](again[0], {...config}).getConfig()).toEqual(config);

  const loaded = await savedAndLoaded(model);
  const reloaded = loaded.predict(input) as tf.Tensor;
  expect(Array.from(reloaded.dataSync())).toEqual(Array.from(output.dataSync()));

  await expectTrainingWithoutLeak(model, layer, input);
  tf.dispose([output, reloaded]);
  loaded.dispose();
  model.dispose();
}

async function expectTrainingWithoutLeak(
  model: tf.Sequential,
  layer: Layer,
  input: tf.Tensor,
): Promise<void> {
  const targets = tf.ones(layer.computeOutputShape(input.shape) as number[]);
  model.compile({optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError'});
  const before = layer.getWeights().map(weight => Array.from(weight.dataSync()));
  const train = () => model.fit(input, targets, {batchSize: input.shape[0], epochs: 1, verbose: 0});
  await train();
  if (layer.stateful) layer.resetStates();
  expect(layer.getWeights().map(weight => Array.from(weight.dataSync()))).not.toEqual(before);
  const tensors = tf.memory().numTensors;
  await train();
  if (layer.stateful) layer.resetStates();
  (model.predict(input) as tf.Tensor).dispose();
  expect(tf.memory().numTensors).toBe(tensors);
  targets.dispose();
}
