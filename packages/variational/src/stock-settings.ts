import type {serialization} from '@tensorflow/tfjs-core';

/**
 * Arguments of stock layers that act on one weight value, where these layers have a distribution, or that the sequence op does
 * not know; each with what to do instead.
 */
const UNSUPPORTED: Record<string, string> = {
  dropout: 'Put a tf.layers.dropout in front of it.',
  recurrentDropout: 'Its weights are noisy in training as it is.',
  kernelRegularizer: 'The KL of elbo regularizes it.',
  recurrentRegularizer: 'The KL of elbo regularizes it.',
  embeddingsRegularizer: 'The KL of elbo regularizes it.',
  biasRegularizer: 'The KL of elbo regularizes the layer.',
  activityRegularizer: 'The KL of elbo regularizes the layer.',
  kernelConstraint: 'The KL of elbo regularizes it.',
  recurrentConstraint: 'The KL of elbo regularizes it.',
  embeddingsConstraint: 'The KL of elbo regularizes it.',
  biasConstraint: 'The KL of elbo regularizes the layer.',
};

/** @throws naming an argument that is given and that a variational layer cannot honor */
export function refuseUnsupported(owner: string, args: object): void {
  for (const [name, advice] of Object.entries(UNSUPPORTED)) {
    const value = (args as Record<string, unknown>)[name];
    if (value === undefined || value === null || value === 0) continue;
    throw new Error(
      `${owner}: ${name} must not be given. Received: ${JSON.stringify(value)}. ${advice}`,
    );
  }
}

/** Some entries of a configuration; those it lacks are left out. */
export function pick(
  config: serialization.ConfigDict,
  names: readonly string[],
): serialization.ConfigDict {
  return Object.fromEntries(
    names.filter(name => config[name] !== undefined).map(name => [name, config[name]]),
  );
}

/** Arguments whose serialized initializers are copies: tfjs writes into those that it reads. */
export function withOwnConfigs<Args extends object>(args: Args): Args {
  const copied = Object.entries(args).map(([name, value]: [string, unknown]) => [
    name,
    isSerialized(value) ? {...value, config: {...value.config}} : value,
  ]);
  return Object.fromEntries(copied) as Args;
}

function isSerialized(value: unknown): value is {className: string; config: object} {
  return typeof value === 'object' && value !== null && 'className' in value && 'config' in value;
}
