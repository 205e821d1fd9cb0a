/** The two gate functions of stock recurrent layers; tf.layers defaults to 'hardSigmoid', the paper uses 'sigmoid'. */
export type RecurrentActivation = 'sigmoid' | 'hardSigmoid';

/** Whether a name is one of them. */
export function isRecurrentActivation(name: string): name is RecurrentActivation {
  return name === 'sigmoid' || name === 'hardSigmoid';
}
