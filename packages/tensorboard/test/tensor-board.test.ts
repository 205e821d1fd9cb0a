import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PNG} from 'pngjs';
import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import type {LayerStructure} from '@sparsegate/structure';
import {tensorBoard} from '../src/tensor-board.js';
import {readEvents, records} from './read-events.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tensorboard-'));
});

afterEach(() => rmSync(directory, {recursive: true}));

/** Six objects in three batches of two. */
const data = (): [tf.Tensor, tf.Tensor] => [tf.ones([6, 2, 1]), tf.ones([6, 1])];

function recurrent(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({units: 2, inputShape: [2, 1], recurrentActivation: 'sigmoid', name: 'words'}),
      tf.layers.dense({units: 1}),
    ],
  });
  model.compile({optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError', metrics: ['mae']});
  return model;
}

async function fit(
  model: tf.LayersModel,
  callback: tf.Callback,
  args: tf.ModelFitArgs = {},
): Promise<tf.History> {
  const [xs, ys] = data();
  return model.fit(xs, ys, {epochs: 2, batchSize: 2, verbose: 0, callbacks: [callback], ...args});
}

const train = (): ReturnType<typeof readEvents> => readEvents(join(directory, 'train'));

test('the history of fit stands in the files: by epoch, training and validation as two runs with the same names', async () => {
  const {history} = await fit(recurrent(), tensorBoard(directory), {
    validationData: data() as [tf.Tensor, tf.Tensor],
  });
  const of = (run: string, tag: string): unknown[] =>
    readEvents(join(directory, run))
      .filter(value => value.tag === tag)
      .map(({step, scalar}) => [step, scalar]);
  const expected = (name: string): unknown[] =>
    history[name].map((value, epoch) => [epoch, Math.fround(value as number)]);
  expect(of('train', 'epoch_loss')).toEqual(expected('loss'));
  expect(of('train', 'epoch_mae')).toEqual(expected('mae'));
  expect(of('validation', 'epoch_loss')).toEqual(expected('val_loss'));
  expect(of('validation', 'epoch_mae')).toEqual(expected('val_mae'));
});

test('nothing of a validation is written where there is none', async () => {
  await fit(recurrent(), tensorBoard(directory));
  expect(existsSync(join(directory, 'validation'))).toBe(false);
});

test('a file begins with the version of its form, and a second fit goes on in it', async () => {
  const callback = tensorBoard(directory, {gateMapEvery: 0});
  const model = recurrent();
  await fit(model, callback);
  await fit(model, callback, {initialEpoch: 2, epochs: 3});
  const [file, ...others] = readdirSync(join(directory, 'train'));
  expect(others).toEqual([]);
  expect(file).toMatch(/^events\.out\.tfevents\.\d{10}\./);
  const [first, ...events] = records(readFileSync(join(directory, 'train', file)));
  expect(new TextDecoder().decode(first)).toContain('brain.Event:2');
  expect(events).toHaveLength(3);
  expect(train().map(({step}) => step)).toEqual([0, 0, 1, 1, 2, 2]);
});

test('batches are counted through all epochs where they are asked for', async () => {
  await fit(recurrent(), tensorBoard(directory, {updateFreq: 'batch', gateMapEvery: 0}));
  const batches = train().filter(({tag}) => tag.startsWith('batch_'));
  expect(new Set(batches.map(({tag}) => tag))).toEqual(new Set(['batch_loss', 'batch_mae']));
  const steps = batches.filter(({tag}) => tag === 'batch_loss').map(({step}) => step);
  expect(steps).toEqual([0, 1, 2, 3, 4, 5]);
});

test('the gate map is a picture of each recurrent layer, as often as asked', async () => {
  await fit(recurrent(), tensorBoard(directory, {gateMapEvery: 2}), {epochs: 3});
  const maps = train().filter(({tag}) => tag === 'gates/words');
  expect(maps.map(({step}) => step)).toEqual([0, 2]);
  const {width, height} = PNG.sync.read(Buffer.from(maps[0].png!));
  // Two neurons of four gates in cells of 12, and a margin of 6.
  expect([width, height]).toEqual([2 * 12 + 12, 4 * 12 + 12]);
});

test('what the gates are may be said by the caller', async () => {
  const layer: LayerStructure = {
    ...{layer: 'said', className: 'LSTM', units: 1, gates: ['i', 'f', 'g', 'o'], blocking: []},
    neurons: [],
  };
  await fit(recurrent(), tensorBoard(directory, {structure: () => [layer]}));
  expect(
    train()
      .filter(({png}) => png)
      .map(({tag}) => tag),
  ).toEqual(['gates/said', 'gates/said']);
});

test('a model without recurrent layers is written without maps', async () => {
  const model = tf.sequential({
    layers: [tf.layers.flatten({inputShape: [2, 1]}), tf.layers.dense({units: 1})],
  });
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  await fit(model, tensorBoard(directory));
  expect(train().map(({tag}) => tag)).toEqual(['epoch_loss', 'epoch_loss']);
});

test('in a list that begins with a plain object, where tfjs tells no model, numbers are written', async () => {
  await fit(recurrent(), tensorBoard(directory), {
    epochs: 1,
    callbacks: [{onEpochEnd: () => undefined}, tensorBoard(directory)] as never,
  });
  expect(train().map(({tag}) => tag)).toEqual(['epoch_loss', 'epoch_mae']);
});

test('a training keeps no tensor of it', async () => {
  const model = recurrent();
  const [xs, ys] = data();
  const once = async (): Promise<number> => {
    const callbacks = [tensorBoard(directory, {updateFreq: 'batch'})];
    await model.fit(xs, ys, {epochs: 1, batchSize: 2, verbose: 0, callbacks});
    return tf.memory().numTensors;
  };
  const first = await once();
  expect(await once()).toBe(first);
});

test('a directory that cannot be written is refused before the first epoch', async () => {
  writeFileSync(join(directory, 'file'), '');
  const epochs: number[] = [];
  const watch = new tf.CustomCallback({onEpochEnd: async epoch => void epochs.push(epoch)});
  const training = fit(recurrent(), tensorBoard(join(directory, 'file')), {
    callbacks: [tensorBoard(join(directory, 'file')), watch],
  });
  await expect(training).rejects.toThrow(/train.* must be writable\. Received: /);
  expect(epochs).toEqual([]);
});
