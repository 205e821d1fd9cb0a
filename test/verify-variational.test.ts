import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {verify} from '@sparsegate/surgery';
import {
  collapsePosterior,
  variationalDense,
  variationalEmbedding,
  variationalLSTM,
} from '@sparsegate/variational';

test('a variational model is verified against what it collapses into, without a plan', () => {
  const [model, other] = [1, 1].map(() =>
    tf.sequential({
      layers: [
        variationalEmbedding({inputDim: 5, outputDim: 3, inputLength: 4, seed: 1}),
        variationalLSTM({units: 4, seed: 2}),
        variationalDense({units: 2, seed: 3}),
      ],
    }),
  );
  other.setWeights(model.getWeights());
  const words = tf.tensor2d([
    [0, 1, 2, 3],
    [4, 0, 1, 1],
  ]);
  expect(verify(model, collapsePosterior(other), words)).toBeDefined();
});
