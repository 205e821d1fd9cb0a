import {expect, test} from '@jest/globals';
import {
  layers,
  losses,
  oneHot,
  Reduction,
  reshape,
  sequential,
  type Sequential,
} from '@tensorflow/tfjs';
import {seededRandom} from '../src/random.js';
import {streamLoss, type SummedLoss} from '../src/stream-loss.js';
import {cutStreams} from '../src/token-streams.js';

const VOCABULARY = 5;

const summedLoss: SummedLoss = (ids, output) =>
  losses.softmaxCrossEntropy(
    oneHot(reshape(ids, [-1]), VOCABULARY),
    reshape(output, [-1, VOCABULARY]),
    undefined,
    undefined,
    Reduction.SUM,
  );

function statefulModel(): Sequential {
  return sequential({
    layers: [
      layers.embedding({batchInputShape: [1, null], inputDim: VOCABULARY, outputDim: 3}),
      layers.lstm({units: 4, stateful: true, returnSequences: true}),
      layers.dense({units: VOCABULARY}),
    ],
  });
}

test('a stream costs the same read word by word, in windows, or in windows with a shorter last one', async () => {
  const model = statefulModel();
  const random = seededRandom(1);
  const streams = cutStreams(
    Int32Array.from({length: 14}, () => random.integer(VOCABULARY)),
    1,
  );
  const loss = (steps: number): Promise<number> =>
    streamLoss(model, streams, summedLoss, {steps, wholeStream: true});
  const wordByWord = await loss(1);
  expect(await loss(13)).toBeCloseTo(wordByWord, 5);
  expect(await loss(5)).toBeCloseTo(wordByWord, 5);
});

test('without wholeStream the words after the last full window are left out', async () => {
  const model = statefulModel();
  const ids = Int32Array.from([0, 1, 2, 3, 4, 0, 1, 2]);
  const cut = await streamLoss(model, cutStreams(ids, 1), summedLoss, {steps: 3});
  const whole = await streamLoss(model, cutStreams(ids.subarray(0, 7), 1), summedLoss, {steps: 3});
  expect(cut).toBe(whole);
});
