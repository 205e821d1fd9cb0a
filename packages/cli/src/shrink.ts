import {join} from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import {exportModel, type ExportReport} from '@sparsegate/export';
import {checkWritable, fileSystem, writeFileAtomic} from '@sparsegate/file-system';
import {newWordIds, operate, planSurgery, verify, type SurgeryPlan} from '@sparsegate/surgery';
import type {Answer} from './answer.js';
import {CheckFailed} from './exit-codes.js';
import {loadModel} from './load-model.js';
import {showProgress} from './show-progress.js';

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

/** What is done one after the other: load, plan, cut, compare, write. */
const STEPS = 5;

/** Cuts what no output needs and saves the small model, once its outputs have been compared. */
export async function shrink(source: string, options: ShrinkOptions): Promise<Answer> {
  const {output, layers, vocabulary, tolerance} = options;
  await checkWritable(join(output, 'model.json'));
  if (options.runtime !== undefined) await checkWritable(options.runtime);
  return showProgress({title: 'shrink', total: STEPS}, async ({advance}) => {
    const model = await loadModel(source);
    advance({next: 'plan'});
    const plan = planSurgery(model, {vocabulary});
    advance({next: 'cut'});
    const small = await operate(model, plan, {layers});
    advance({next: 'compare'});
    const difference = verified(() => verify(model, small, undefined, {tolerance}));
    advance({next: 'write'});
    const written = await write(small, plan, options);
    advance();
    const weights = {before: model.countParams(), after: small.countParams()};
    return answerOf({output, layers, plan, weights, difference, ...written});
  });
}

/** What else was written, and is said. */
interface Written {
  words?: string;
  exported?: Awaited<ReturnType<typeof runtimeFile>>;
}

/** Nothing is written before the file for the runtime has been compared too. */
async function write(
  small: tf.LayersModel,
  plan: SurgeryPlan,
  options: ShrinkOptions,
): Promise<Written> {
  const {output, runtime} = options;
  const exported = runtime === undefined ? undefined : await runtimeFile(small, plan, options);
  await small.save(fileSystem(output));
  if (exported) await writeFileAtomic(exported.file, exported.bytes);
  return {words: await saveWords(output, plan), exported};
}

function answerOf({
  exported,
  ...done
}: Pick<ShrinkOptions, 'output' | 'layers'> &
  Written & {
    plan: SurgeryPlan;
    weights: {before: number; after: number};
    difference: ReturnType<typeof verify>;
  }): Answer {
  const {output, plan, weights, difference, words} = done;
  const text =
    `${plan}\n\n${weights.after} of ${weights.before} weights are left; the outputs differ by at most ${difference.maxAbsolute.toExponential(1)}. ` +
    `Saved to ${output}${words ? `, new word ids in ${words}` : ''}.${exported ? ` ${exported.text}` : ''}`;
  const runtime = exported && {file: exported.file, ...exported.report};
  return {text, data: {...done, runtime}};
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
