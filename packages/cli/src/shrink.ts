import {join} from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import {exportModel, type ExportReport} from '@sparsegate/export';
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
  /** A file for the runtime beside the model. */
  runtime?: string;
  /** Of that file. */
  weights: 'float32' | 'float16' | 'int8';
}

/** Cuts what no output needs and saves the small model, once its outputs have been compared. */
export async function shrink(source: string, options: ShrinkOptions): Promise<Answer> {
  const {output, layers, vocabulary, tolerance} = options;
  await checkWritable(join(output, 'model.json'));
  if (options.runtime !== undefined) await checkWritable(options.runtime);
  const model = await loadModel(source);
  const plan = planSurgery(model, {vocabulary});
  const small = await operate(model, plan, {layers});
  const difference = verified(() => verify(model, small, undefined, {tolerance}));
  const exported =
    options.runtime === undefined ? undefined : await runtimeFile(small, plan, options);
  await small.save(fileSystem(output));
  if (exported) await writeFileAtomic(exported.file, exported.bytes);
  const words = await saveWords(output, plan);
  const [before, after] = [model.countParams(), small.countParams()];
  const text =
    `${plan}\n\n${after} of ${before} weights are left; the outputs differ by at most ${difference.maxAbsolute.toExponential(1)}. ` +
    `Saved to ${output}${words ? `, new word ids in ${words}` : ''}.${exported ? ` ${exported.text}` : ''}`;
  const runtime = exported && {file: exported.file, ...exported.report};
  return {text, data: {output, layers, plan, weights: {before, after}, difference, words, runtime}};
}

/** The small model as a file for the runtime, run there and compared, before anything is written. */
async function runtimeFile(
  small: tf.LayersModel,
  {embeddings}: SurgeryPlan,
  {runtime: file = '', weights}: ShrinkOptions,
): Promise<{file: string; bytes: Uint8Array; report: ExportReport; text: string}> {
  const cut = embeddings.flatMap(({layer, words}) => (words ? [[layer, newWordIds(words)]] : []));
  const wordIds = Object.fromEntries(cut) as Record<string, ArrayLike<number>>;
  const {bytes, report} = await exportModel(small, {weights, wordIds});
  const text = `For the runtime: ${file}, ${bytes.length} bytes, weights of ${weights}, off by at most ${report.maxAbsoluteError.toExponential(1)}.`;
  return {file, bytes, report, text};
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
