import type {Answer} from './answer.js';
import {verify} from '@sparsegate/surgery';
import {loadModel} from './load-model.js';
import {readInputs} from './read-inputs.js';
import {verified} from './shrink.js';

export interface VerifyOptions {
  data?: string;
  tolerance: number;
  seed: number;
}

/** Compares the outputs of two models on the same inputs. */
export async function verifyModels(
  source: string,
  other: string,
  {data, tolerance, seed}: VerifyOptions,
): Promise<Answer> {
  const [model, small] = [await loadModel(source), await loadModel(other)];
  const inputs = data === undefined ? undefined : await readInputs(data, model);
  const difference = verified(() => verify(model, small, inputs, {tolerance, seed}));
  const on = data ?? 'random inputs';
  return {
    text: `The outputs agree on ${on}: they differ by at most ${difference.maxAbsolute.toExponential(1)}.`,
    data: {...difference, tolerance, inputs: on},
  };
}
