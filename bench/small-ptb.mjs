// The paper's small word model on random words: what one training step costs does not depend on the text.
import * as tf from '@tensorflow/tfjs';
import {accelerate, acceptLabels} from '@sparsegate/kernels';
import {sparseSoftmaxCrossEntropy} from '@sparsegate/ops';
import {clipByGlobalNorm, prune} from '@sparsegate/pruning';

export const SMALL = {batch: 20, steps: 20, hidden: 200, vocabulary: 10_000};

const INITIAL_RANGE = 0.1;
const PENALTY = {groupLambda: 0.0017, weightLambda: 1e-5, magnitudeThreshold: 1e-4};
const MAX_GRADIENT_NORM = 5;

/** Multiplications and additions of one training step's matrix products: forward, and twice that backward. */
export function productFlops({batch, steps, hidden, vocabulary}) {
  const perToken = 2 * (2 * hidden * 4 * hidden) + hidden * vocabulary;
  return 3 * 2 * batch * steps * perToken;
}

export function smallModel({pruned, fast = true, size = SMALL}) {
  const model = buildModel(size);
  if (fast) accelerate(model);
  const optimizer = clipByGlobalNorm(tf.train.sgd(1), MAX_GRADIENT_NORM);
  model.compile({
    optimizer,
    loss: (labels, logits) => sparseSoftmaxCrossEntropy(labels, logits, 'sumOverTime'),
  });
  acceptLabels(model);
  const callback = pruned ? prune(model, PENALTY) : undefined;
  return {model, callback, ...randomWords(size)};
}

function buildModel({batch, steps, hidden, vocabulary}) {
  const uniform = () =>
    tf.initializers.randomUniform({minval: -INITIAL_RANGE, maxval: INITIAL_RANGE, seed: 1});
  const lstm = () =>
    tf.layers.lstm({
      units: hidden,
      recurrentActivation: 'sigmoid',
      kernelInitializer: uniform(),
      recurrentInitializer: uniform(),
      returnSequences: true,
      stateful: true,
    });
  return tf.sequential({
    layers: [
      tf.layers.embedding({
        inputDim: vocabulary,
        outputDim: hidden,
        batchInputShape: [batch, steps],
        embeddingsInitializer: uniform(),
      }),
      lstm(),
      lstm(),
      tf.layers.dense({
        units: vocabulary,
        kernelInitializer: uniform(),
        biasInitializer: uniform(),
      }),
    ],
  });
}

function randomWords({batch, steps, vocabulary}) {
  const words = seed => {
    const uniform = tf.randomUniform([batch, steps], 0, vocabulary, 'float32', seed);
    return uniform.floor().cast('int32');
  };
  return {x: words(1), y: words(2)};
}

/** One step of `fit`: gradients, clipping, update, threshold. */
export async function trainingStep({model, callback, x, y}) {
  await callback?.onBatchBegin?.(0);
  const logs = await model.trainOnBatch(x, y);
  await callback?.onBatchEnd?.(0);
  tf.dispose(logs);
}
