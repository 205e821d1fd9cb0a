import {anything, checkOptions, shown, type Checks} from '@sparsegate/cells';

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

/**
 * Checks what the constructor of a layer is given.
 *
 * @param className the layer's class, for messages
 * @throws naming an argument that the layer does not know, or a value that it cannot use
 */
export function checkLayerArguments<Args extends object>(
  className: string,
  args: Args,
  checks: Checks<Args>,
): void {
  if (typeof args !== 'object' || args === null) {
    throw new Error(`${className}: arguments must be an object. Received: ${shown(args)}.`);
  }
  const {name} = args as {name?: unknown};
  checkOptions(name === undefined ? className : `${className} ${shown(name)}`, args, checks);
}
