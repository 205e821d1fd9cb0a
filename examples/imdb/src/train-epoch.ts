import {CustomCallback, dispose, tensor2d, type Tensor2D} from '@tensorflow/tfjs';
import type {CompactionCallback} from '@sparsegate/compaction';
import {likeLengths, shuffle, type Progress} from '@sparsegate/example-shared';
import type {Texts} from './corpus.js';
import {accuracy} from './evaluate.js';
import {countModel, type EpochResult} from './results.js';
import type {Training} from './training.js';
import {PADDING, TEXT_LENGTH} from './vocabulary.js';

const MILLISECONDS = 1000;

/** One pass over the training texts in a new order, then one over the validation texts. */
export async function trainEpoch(
  training: Training,
  epoch: number,
  progress: Progress,
): Promise<EpochResult> {
  const {model, kl, pruning, compaction, settings, corpus} = training;
  const order = orderOf(training);
  const {x, y} = tensorsOf(corpus.train, order);
  const meter = lossMeter(progress);
  const start = performance.now();
  await model.fit(x, y, {
    batchSize: settings.batch,
    epochs: 1,
    shuffle: false,
    verbose: 0,
    callbacks: [...[kl, pruning, compaction].flatMap(own => own ?? []), meter.callback],
  });
  const seconds = (performance.now() - start) / MILLISECONDS;
  dispose([x, y]);
  return {
    epoch,
    loss: meter.loss(),
    klPerText: kl ? (await kl.kl()) / corpus.train.labels.length : null,
    ...(pruning && {pruning: pruning.state()}),
    validAccuracy: await accuracy(model, corpus.valid),
    ...countModel(model),
    ...(compaction && {running: sizeOf(compaction)}),
    seconds,
  };
}

/** Batches among which texts are put together by their length. */
const POOL = 50;

function orderOf({settings, corpus, random}: Training): number[] {
  const {ids, labels} = corpus.train;
  const order = shuffle([...labels.keys()], random);
  if (!settings.bucket) return order;
  const lengths = order.map(() => 0);
  ids.forEach((id, k) => {
    if (id !== PADDING) lengths[Math.floor(k / TEXT_LENGTH)]++;
  });
  return likeLengths(order, text => lengths[text], {batch: settings.batch, pool: POOL, random});
}

/** What is left of each kind in the running model: 'embedding/words' and so on. */
function sizeOf({kept}: CompactionCallback): Record<string, number> {
  return Object.fromEntries(Object.entries(kept).map(([key, left]) => [key, left.length]));
}

function tensorsOf({ids, labels}: Texts, order: number[]): {x: Tensor2D; y: Tensor2D} {
  const rows = new Int32Array(order.length * TEXT_LENGTH);
  order.forEach((text, k) => {
    rows.set(ids.subarray(text * TEXT_LENGTH, (text + 1) * TEXT_LENGTH), k * TEXT_LENGTH);
  });
  return {
    x: tensor2d(rows, [order.length, TEXT_LENGTH], 'int32'),
    y: tensor2d(
      order.map(text => labels[text]),
      [order.length, 1],
    ),
  };
}

/** Adds the loss up over the steps in float64 and shows it. */
function lossMeter(progress: Progress): {callback: CustomCallback; loss: () => number} {
  let [sum, texts] = [0, 0];
  const loss = (): number => sum / texts;
  const callback = new CustomCallback({
    onBatchEnd: (_batch, logs) => {
      const size = logs!['size'];
      sum += logs!['loss'] * size;
      texts += size;
      progress.advance({loss: loss().toFixed(4)});
    },
  });
  return {callback, loss};
}
