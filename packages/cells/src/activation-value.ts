/** Scalar activations by the name they have in a layer's configuration; tfjs writes 'hard_sigmoid' into files. */
const ACTIVATIONS: Record<string, (a: number) => number> = {
  sigmoid: a => 1 / (1 + Math.exp(-a)),
  hardSigmoid: a => Math.min(1, Math.max(0, 0.2 * a + 0.5)),
  tanh: Math.tanh,
  relu: a => Math.max(0, a),
  linear: a => a,
};

/** Whether `activationValue` knows this activation. */
export function isKnownActivation(name: string): boolean {
  return name in ACTIVATIONS;
}

/**
 * The value of a gate without incoming weights: the activation of its bias, in single precision.
 *
 * @param name as in the layer's configuration: sigmoid, hardSigmoid, tanh, relu or linear
 * @throws if the activation has another name
 */
export function activationValue(name: string, bias: number): number {
  if (!isKnownActivation(name)) {
    throw new Error(
      `The value of a constant gate is known for the activations ${Object.keys(ACTIVATIONS).join(', ')}. ` +
        `Received: "${name}".`,
    );
  }
  return Math.fround(ACTIVATIONS[name](bias));
}
