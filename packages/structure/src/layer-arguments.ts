import {anything} from './options.js';

/** Checks for the arguments that every layer of tf.layers takes; tfjs sees to their values. */
export const LAYER_ARGUMENTS = {
  name: anything,
  trainable: anything,
  dtype: anything,
  inputDType: anything,
  inputShape: anything,
  batchInputShape: anything,
  batchSize: anything,
  weights: anything,
  inputDim: anything,
  inputLength: anything,
  /** tfjs' own, when it loads a layer. */
  customObjects: anything,
};
