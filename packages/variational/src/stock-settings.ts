import type {serialization} from '@tensorflow/tfjs-core';
import {anything, checkOptions, LAYER_ARGUMENTS, shown, type Checks} from '@sparsegate/structure';

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

/** Arguments of stock layers that change nothing here, but stand in every saved one. */
const WITHOUT_EFFECT = ['implementation', 'unroll'];

/**
 * @param own names of the arguments that the layer honors, besides those of every layer and of sampling
 * @throws naming an argument that is given and that a variational layer cannot honor, or does not know
 */
export function refuseUnsupported(owner: string, args: object, own: readonly string[]): void {
  expectArguments(owner, args);
  for (const [name, advice] of Object.entries(UNSUPPORTED)) {
    const value = (args as Record<string, unknown>)[name];
    if (value === undefined || value === null || value === 0 || value === false) continue;
    throw new Error(
      `${owner}: ${name} must not be given. Received: ${JSON.stringify(value)}. ${advice}`,
    );
  }
  const others = [...Object.keys(UNSUPPORTED), ...WITHOUT_EFFECT];
  checkOptions(owner, without(args, others), {
    ...LAYER_ARGUMENTS,
    ...unchecked([...own, ...SAMPLING]),
  });
}

/** @throws unless it is an object, as JavaScript may forget it */
export function expectArguments(owner: string, args: unknown): void {
  if (typeof args === 'object' && args !== null) return;
  throw new Error(`${owner}: arguments must be an object. Received: ${shown(args)}.`);
}

/** Arguments of sampling; `Sampling` checks them. */
const SAMPLING = ['seed', 'draws', 'snrThreshold'];

function unchecked(names: readonly string[]): Checks<Record<string, unknown>> {
  return Object.fromEntries(names.map(name => [name, anything]));
}

function without(args: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));
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
