import {initializers} from '@tensorflow/tfjs-layers';
import {addPosterior, type AddWeight, type PosteriorVariables} from './posterior-variables.js';

/**
 * What vanishes together, besides single weights: the rows W, W+N and W+G+N of the paper's table 2.
 *
 * - 'weights': none;
 * - 'weights+neurons': z^x on the inputs and z^h on the output;
 * - 'weights+gates+neurons': and z^i, z^f, z^g, z^o on the preactivations of the gates.
 */
export type Groups = 'weights' | 'weights+neurons' | 'weights+gates+neurons';

export const GROUPS: readonly Groups[] = ['weights', 'weights+neurons', 'weights+gates+neurons'];

/** The group weights of a recurrent layer; those that its groups do not ask for are absent. */
export interface GroupWeights {
  /** z^x [I], multiplies the inputs. */
  inputs?: PosteriorVariables;
  /** z of all gates in stored order, [gates · U]; multiplies preactivations before the bias is added. */
  gates?: PosteriorVariables;
  /** z^h [U], multiplies h wherever it is used. */
  outputs?: PosteriorVariables;
}

export interface GroupSizes {
  /** I */
  inputSize: number;
  /** gates · U */
  gates: number;
  /** U */
  units: number;
}

/** Adds the group weights of a recurrent layer; all begin at 1. */
export function addGroupWeights(
  addWeight: AddWeight,
  groups: Groups,
  inputGroups: boolean,
  {inputSize, gates, units}: GroupSizes,
): GroupWeights {
  if (groups === 'weights') return {};
  const add = (name: string, size: number): PosteriorVariables =>
    addPosterior(addWeight, name, [size], initializers.ones());
  return {
    inputs: inputGroups ? add('z_inputs', inputSize) : undefined,
    gates: groups === 'weights+gates+neurons' ? add('z_gates', gates) : undefined,
    outputs: add('z_outputs', units),
  };
}
