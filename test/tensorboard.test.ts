import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {PNG} from 'pngjs';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {prune} from '@sparsegate/pruning';
import {gateMapPixels} from '@sparsegate/report';
import {gateStructure} from '@sparsegate/structure';
import {tensorBoard} from '@sparsegate/tensorboard';
import {pythonWith} from './support/python.js';
import {startTensorBoard, type TensorBoardServer} from './support/tensorboard-server.js';

const EPOCHS = 3;
const UNITS = 6;

const programs = pythonWith('tensorboard==2.21.0');

/** Milliseconds in which TensorBoard has read a directory of three epochs, even where much else runs. */
const PATIENCE = 60_000;

/** Until TensorBoard has read the directory, which it does beside its first answers. */
async function until<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  for (const begin = Date.now(); ;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (Date.now() - begin > PATIENCE) throw new Error(`Still: ${JSON.stringify(answer)}`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

(programs ? describe : describe.skip)('TensorBoard itself', () => {
  let directory: string;
  let server: TensorBoardServer;
  let model: tf.Sequential;
  let history: tf.History['history'];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tensorboard-'));
    model = tf.sequential({
      layers: [
        tf.layers.lstm({
          ...{name: 'gates', units: UNITS, inputShape: [4, 1], recurrentActivation: 'sigmoid'},
          kernelInitializer: tf.initializers.glorotUniform({seed: 1}),
          recurrentInitializer: tf.initializers.glorotUniform({seed: 2}),
        }),
        tf.layers.dense({units: 1}),
      ],
    });
    model.compile({optimizer: tf.train.momentum(0.1, 0.9), loss: 'meanSquaredError'});
    const xs = tf.randomUniform([32, 4, 1], -1, 1, 'float32', 3);
    const ys = tf.sum(xs, 1);
    const pruning = prune(model, {groupLambda: 0.05, method: 'penalty', magnitudeThreshold: 0.05});
    ({history} = await model.fit(xs, ys, {
      ...{epochs: EPOCHS, batchSize: 8, verbose: 0, validationData: [xs, ys]},
      callbacks: [pruning, tensorBoard(directory, {updateFreq: 'batch'})],
    }));
    server = await startTensorBoard(programs!, directory);
    await until(
      () => server.tags('scalars'),
      runs => 'validation' in runs && 'epoch_loss' in (runs['train'] ?? {}),
    );
  }, 300_000);

  afterAll(async () => {
    await server?.stop();
    rmSync(directory, {recursive: true});
  });

  test('shows training and validation as runs, with the loss and what the callbacks before logged', async () => {
    const {train, validation} = await server.tags('scalars');
    expect(Object.keys(validation)).toEqual(['epoch_loss']);
    expect(Object.keys(train)).toEqual(
      expect.arrayContaining(['epoch_loss', 'epoch_gates', 'epoch_neurons', 'batch_loss']),
    );
  });

  test('reads the numbers of the history, an epoch a step', async () => {
    for (const name of ['loss', 'gates', 'compression']) {
      const points = await server.scalars('train', `epoch_${name}`);
      expect(points.map(([, step]) => step)).toEqual([0, 1, 2]);
      expect(points.map(([, , value]) => value)).toEqual(
        history[name].map(value => expect.closeTo(value as number, 5)),
      );
    }
    const points = await server.scalars('validation', 'epoch_loss');
    expect(points[EPOCHS - 1][2]).toBeCloseTo(history['val_loss'][EPOCHS - 1] as number, 5);
  });

  test('reads the batches of all epochs', async () => {
    // 32 objects in batches of 8.
    const points = await server.scalars('train', 'batch_loss');
    expect(points.map(([, step]) => step)).toEqual(Array.from({length: 4 * EPOCHS}, (_, k) => k));
  });

  test('shows the gate map of each epoch, the last as the model is', async () => {
    const images = await until(
      () => server.images('train', 'gates/gates'),
      found => found.length === EPOCHS,
    );
    expect(images.map(({step}) => step)).toEqual([0, 1, 2]);
    const last = PNG.sync.read(await server.bytes(images[EPOCHS - 1]));
    const {width, height, data} = gateMapPixels(gateStructure(model)[0]);
    expect([last.width, last.height]).toEqual([width, height]);
    expect([...last.data]).toEqual([...data]);
  });

  test('stops at a record of which a byte was changed: checksums are those that it computes', async () => {
    const run = join(directory, 'validation');
    const [file] = readdirSync(run);
    const bytes = readFileSync(join(run, file));
    // The last byte of the last event's data, before the four of its checksum.
    bytes[bytes.length - 5] ^= 1;
    const damaged = mkdtempSync(join(tmpdir(), 'tensorboard-'));
    writeFileSync(join(damaged, file), bytes);
    const other = await startTensorBoard(programs!, damaged);
    try {
      await until(
        () => other.tags('scalars'),
        runs => 'epoch_loss' in (runs['.'] ?? {}),
      );
      // The whole file is read at once: of its three epochs the last is missing.
      const points = await other.scalars('.', 'epoch_loss');
      expect(points.map(([, step]) => step)).toEqual([0, 1]);
    } finally {
      await other.stop();
      rmSync(damaged, {recursive: true});
    }
  });
});
