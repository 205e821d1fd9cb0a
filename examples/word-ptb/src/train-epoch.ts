import {CustomCallback, type CustomCallbackArgs} from '@tensorflow/tfjs';
import {streamLoss, type Progress} from '@sparsegate/example-shared';
import {summedCrossEntropy} from './likelihood.js';
import {countModel, type EpochResult} from './results.js';
import {learningRate} from './settings.js';
import type {Training} from './training.js';

const MILLISECONDS = 1000;

/** One pass over the training streams from a zero state, then one over the validation streams. */
export async function trainEpoch(
  training: Training,
  epoch: number,
  progress: Progress,
): Promise<EpochResult> {
  const {model, sgd, pruning, x, y, settings, valid} = training;
  const {batch, steps, limit} = settings;
  const rate = learningRate(epoch, settings);
  sgd.setLearningRate(rate);
  model.resetStates();
  const meter = likelihoodMeter(settings, progress);
  const start = performance.now();
  await model.fit(x, y, {
    batchSize: batch,
    epochs: 1,
    shuffle: false,
    verbose: 0,
    callbacks: [...(pruning ? [pruning] : []), meter.callback],
  });
  const seconds = (performance.now() - start) / MILLISECONDS;
  const validLoss = await streamLoss(model, valid, summedCrossEntropy, {
    steps,
    limit: limit ?? undefined,
  });
  return {
    epoch,
    learningRate: rate,
    trainPerplexity: meter.perplexity(),
    validPerplexity: Math.exp(validLoss),
    penalty: pruning ? await pruning.penalty() : 0,
    seconds,
    ...countModel(model),
  };
}

interface LikelihoodMeter {
  callback: CustomCallback;
  /** Of the steps so far. */
  perplexity: () => number;
}

/** Adds up the likelihood of the steps in float64 and shows it; tfjs' own mean over an epoch is kept in float32. */
function likelihoodMeter(
  {batch, steps}: {batch: number; steps: number},
  progress: Progress,
): LikelihoodMeter {
  const start = performance.now();
  let nats = 0;
  let windows = 0;
  const perplexity = (): number => Math.exp(nats / (windows * steps));
  const onBatchEnd: CustomCallbackArgs['onBatchEnd'] = (_batch, logs) => {
    nats += logs!['likelihood'];
    windows++;
    const seconds = (performance.now() - start) / MILLISECONDS;
    progress.advance({
      perplexity: perplexity().toFixed(1),
      'tokens/s': ((windows * steps * batch) / seconds).toFixed(0),
    });
  };
  return {callback: new CustomCallback({onBatchEnd}), perplexity};
}
