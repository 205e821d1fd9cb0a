import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {weightSums} from '../src/index.js';

test('without kernels too, Σ |w| has the slope 0, not tfjs’ −1, at weights that are exactly 0', () => {
  tf.tidy(() => {
    const slope = tf.grad(w => weightSums(w as tf.Tensor2D).absolute);
    expect([...slope(tf.tensor2d([[0, 2, -3]])).dataSync()]).toEqual([0, 1, -1]);
  });
});
