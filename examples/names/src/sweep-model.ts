import * as tf from '@tensorflow/tfjs';
import {clipByGlobalNorm} from '@sparsegate/pruning';
import type {Configuration} from '@sparsegate/sweep';
import type {CellName} from './cells.js';
import {buildModel as buildNamesModel} from './model.js';
import {SETTINGS} from './settings.js';

/** The demo's model, of the cell that a configuration names. */
export function buildModel({seed, model}: Configuration): tf.Sequential {
  return buildNamesModel(model['cell'] as CellName, seed);
}

/** As in the demo: Adam for the dense model, gradient descent with momentum for the sparse ones. */
export function compileArgs({method}: Configuration): tf.ModelCompileArgs {
  const {learningRate, momentum, clipNorm} = SETTINGS.sparse;
  const optimizer =
    method === 'dense'
      ? tf.train.adam(SETTINGS.dense.learningRate)
      : clipByGlobalNorm(tf.train.momentum(learningRate, momentum), clipNorm);
  return {optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy']};
}
