import {join} from 'node:path';
import {checkWritable, fileSystem, writeFileAtomic} from '@sparsegate/file-system';
import {newWordIds, operate, planSurgery, verify, type SurgeryPlan} from '@sparsegate/surgery';
import type {Answer} from './answer.js';
import {CheckFailed} from './exit-codes.js';
import {loadModel} from './load-model.js';

export interface ShrinkOptions {
  output: string;
  layers: 'stock' | 'sparse';
  vocabulary: boolean;
  tolerance: number;
}

/** Cuts what no output needs and saves the small model, once its outputs have been compared. */
export async function shrink(source: string, options: ShrinkOptions): Promise<Answer> {
  const {output, layers, vocabulary, tolerance} = options;
  await checkWritable(join(output, 'model.json'));
  const model = await loadModel(source);
  const plan = planSurgery(model, {vocabulary});
  const small = await operate(model, plan, {layers});
  const difference = verified(() => verify(model, small, undefined, {tolerance}));
  await small.save(fileSystem(output));
  const words = await saveWords(output, plan);
  const [before, after] = [model.countParams(), small.countParams()];
  const text =
    `${plan}\n\n${after} of ${before} weights are left; the outputs differ by at most ${difference.maxAbsolute.toExponential(1)}. ` +
    `Saved to ${output}${words ? `, new word ids in ${words}` : ''}.`;
  return {text, data: {output, layers, plan, weights: {before, after}, difference, words}};
}

/** The old id of each word gives its new one, by embedding. */
async function saveWords(output: string, {embeddings}: SurgeryPlan): Promise<string | undefined> {
  const cut = embeddings.flatMap(({layer, words}) =>
    words ? [[layer, [...newWordIds(words)]] as const] : [],
  );
  if (cut.length === 0) return undefined;
  const file = join(output, 'words.json');
  await writeFileAtomic(file, JSON.stringify(Object.fromEntries(cut)));
  return file;
}

/** A difference is an answer, not a mistake. */
export function verified<Result>(compare: () => Result): Result {
  try {
    return compare();
  } catch (error) {
    const {message} = error as Error;
    throw message.includes('outputs must agree') ? new CheckFailed(message, {cause: error}) : error;
  }
}
