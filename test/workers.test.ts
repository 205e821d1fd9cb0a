import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {Worker} from 'node:worker_threads';
import {describe, expect, test} from '@jest/globals';

const SCRIPT = join(__dirname, 'support', 'journey.mjs');

interface Figures {
  accelerated: boolean[];
  history: {loss: number[]};
  predicted: number[];
  ran: number[];
  kl: number[];
  resetAfter: number[];
}

/** What the script computes in a worker of this process. */
function inWorker(backend: string): Promise<Figures> {
  return new Promise((done, fail) => {
    const worker = new Worker(SCRIPT, {workerData: {backend}});
    worker.once('message', done);
    worker.once('error', fail);
    worker.once('exit', code => fail(new Error(`The worker ended with code ${code}.`)));
  });
}

async function inProgram(backend: string): Promise<Figures> {
  const {stdout} = await promisify(execFile)(process.execPath, [SCRIPT, backend]);
  return JSON.parse(stdout.trim().split('\n').pop()!) as Figures;
}

describe.each(['cpu', 'wasm'])('on %s', backend => {
  test('two workers at once train, cut, save, export and run models with the figures of a program', async () => {
    const [first, second] = await Promise.all([inWorker(backend), inWorker(backend)]);
    const alone = await inProgram(backend);
    // To the last bit: workers share neither tfjs nor a kernel's memory.
    expect(JSON.parse(JSON.stringify(first))).toEqual(alone);
    expect(JSON.parse(JSON.stringify(second))).toEqual(alone);
    expect(alone.accelerated).toEqual([true, true]);
    alone.ran.forEach((value, k) => expect(value).toBeCloseTo(alone.predicted[k], 5));
    const numbers = [...alone.history.loss, ...alone.predicted, ...alone.kl, ...alone.resetAfter];
    expect(numbers.filter(Number.isNaN)).toEqual([]);
  }, 240_000);
});

test('a worker that is ended in the middle of its training takes nothing with it', async () => {
  const worker = new Worker(SCRIPT, {workerData: {backend: 'wasm'}});
  await new Promise(done => worker.once('online', done));
  await worker.terminate();
  expect((await inWorker('wasm')).accelerated).toEqual([true, true]);
}, 240_000);
