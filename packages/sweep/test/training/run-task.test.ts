import {beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Configuration, Method} from '../../src/configuration.js';
import type {Result} from '../../src/result.js';
import type {Storage} from '../../src/storage/storage.js';
import type {Task} from '../../src/task.js';
import type {Modules} from '../../src/training/modules.js';
import {runTask} from '../../src/training/run-task.js';

const EPOCHS = 4;

beforeAll(() => tf.setBackend('cpu'));

/** Sequences of 4 numbers → whether their sum is positive, by an LSTM of 4 neurons. */
const modules: Modules = {
  model: {
    buildModel: ({seed}) => {
      const glorot = (k: number) => tf.initializers.glorotUniform({seed: 10 * seed + k});
      return tf.sequential({
        layers: [
          tf.layers.lstm({
            ...{name: 'lstm', units: 4, inputShape: [4, 1], recurrentActivation: 'sigmoid'},
            ...{kernelInitializer: glorot(1), recurrentInitializer: glorot(2)},
          }),
          tf.layers.dense({name: 'answer', units: 1, kernelInitializer: glorot(3)}),
        ],
      });
    },
    compileArgs: () => ({optimizer: tf.train.momentum(0.05, 0.9), loss: 'meanSquaredError'}),
  },
  data: {
    loadData: ({seed}) => ({train: part(24, seed), valid: part(16, seed + 1)}),
  },
};

function part(rows: number, seed: number): {xs: tf.Tensor; ys: tf.Tensor} {
  return tf.tidy(() => {
    const xs = tf.randomUniform([rows, 4, 1], -1, 1, 'float32', seed);
    return {xs, ys: tf.sum(xs, 1)};
  });
}

function task(method: Method, changes: Partial<Task> = {}): Task {
  const penalty = {groups: 'weights+gates+neurons', groupLambda: 0.01, weightLambda: 1e-4};
  const configuration: Configuration = {
    ...{method, seed: 1, model: {}},
    ...(method === 'bayesian' && {groups: penalty.groups}),
    ...((method === 'penalty' || method === 'proximal') && penalty),
  };
  const sweep = {name: 's', model: 'm', data: 'd', code: 'c', quality: 'val_loss'};
  const training = {batchSize: 8, warmUpEpochs: 2, checkpointEvery: 1};
  return {
    ...{id: `${method}-${EPOCHS}`, run: method, configuration, epochs: EPOCHS},
    keepCheckpoint: method === 'dense',
    sweep: {...sweep, ...training, layers: 'stock'},
    ...changes,
  };
}

/** A storage in memory. */
function memory(): Storage & {keys(): string[]} {
  const kept = new Map<string, Uint8Array>();
  return {
    read: async key => kept.get(key),
    write: async (key, bytes) => void kept.set(key, new Uint8Array(Buffer.from(bytes as string))),
    remove: async key => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

/** Runs a task that dies after an epoch, then to its end. @returns the result and the epochs of the second worker */
async function stopped(one: Task, after: number): Promise<{result: Result; epochs: number[]}> {
  const storage = memory();
  const die = ({epoch}: {epoch: number}): void => {
    if (epoch === after) throw new Error('killed');
  };
  await expect(runTask(one, {modules, storage}, die)).rejects.toThrow('killed');
  const epochs: number[] = [];
  const result = await runTask(one, {modules, storage}, ({epoch}) => epochs.push(epoch));
  return {result, epochs};
}

test.each(['dense', 'penalty', 'proximal', 'bayesian'] as const)(
  'a %s run that was stopped goes on at its checkpoint and gives the same figures, to the last bit',
  async method => {
    const whole = await runTask(task(method), {modules, storage: memory()});
    const {result, epochs} = await stopped(task(method), 2);
    expect(epochs).toEqual([3, 4]);
    expect(result.figures).toEqual(whole.figures);
  },
);

test('what is finished is not done again', async () => {
  const storage = memory();
  const first = await runTask(task('penalty'), {modules, storage});
  const epochs: number[] = [];
  const second = await runTask(task('penalty'), {modules, storage}, ({epoch}) =>
    epochs.push(epoch),
  );
  expect(epochs).toEqual([]);
  expect(second).toEqual(first);
});

test('a finished run leaves its result and its model, and a checkpoint only where one goes on', async () => {
  const storage = memory();
  await runTask(task('penalty'), {modules, storage});
  expect(storage.keys().sort()).toEqual([
    ...['models/penalty-4/model.json', 'models/penalty-4/weights.bin', 'runs/penalty-4.json'],
  ]);
  await runTask(task('dense'), {modules, storage});
  expect(storage.keys()).toContain('checkpoints/dense');
});

test('a run begins at the weights of its dense run, which is done first where it is missing', async () => {
  const storage = memory();
  const losses: Array<[string, number]> = [];
  const start = task('dense');
  await runTask(task('penalty', {start}), {modules, storage}, ({id, loss}) =>
    losses.push([id, loss]),
  );
  expect(losses.map(([id]) => id)).toEqual([
    ...Array.from({length: EPOCHS}, () => 'dense-4'),
    ...Array.from({length: EPOCHS}, () => 'penalty-4'),
  ]);
  // Not from new weights, whose loss was larger; the penalty of 0.01 Σ‖w‖ comes on top of it.
  const alone: number[] = [];
  await runTask(task('penalty'), {modules, storage: memory()}, ({loss}) => alone.push(loss));
  expect(losses[EPOCHS][1]).toBeLessThan(alone[0]);
});

test('a longer training goes on where a shorter one of the same run ended', async () => {
  const storage = memory();
  await runTask(task('penalty', {id: 'penalty-2', epochs: 2, keepCheckpoint: true}), {
    modules,
    storage,
  });
  const epochs: number[] = [];
  const result = await runTask(task('penalty'), {modules, storage}, ({epoch}) =>
    epochs.push(epoch),
  );
  expect(epochs).toEqual([3, 4]);
  const whole = await runTask(task('penalty'), {modules, storage: memory()});
  expect(result.figures).toEqual(whole.figures);
});

test.each(['dense', 'penalty', 'proximal', 'bayesian'] as const)(
  'a %s run leaves no tensor behind',
  async method => {
    // Momentum of tfjs does not dispose of its rate.
    const compileArgs = (): tf.ModelCompileArgs => ({
      ...{optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError'},
    });
    const place = {modules: {...modules, model: {...modules.model, compileArgs}}};
    await runTask(task(method), {...place, storage: memory()});
    const before = tf.memory().numTensors;
    await runTask(task(method), {...place, storage: memory()});
    expect(tf.memory().numTensors).toBe(before);
  },
);

test('a quality that the model does not measure is said with those that it does', async () => {
  const wrong = task('dense');
  wrong.sweep.quality = 'val_acc';
  await expect(runTask(wrong, {modules, storage: memory()})).rejects.toThrow(
    /must be one of val_loss.*Received: val_acc/,
  );
});
