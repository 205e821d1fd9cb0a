import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {exportModel} from '@sparsegate/export';
import {load} from '@sparsegate/runtime';

const SCRIPT = join(__dirname, 'support', 'runtime-places.mjs');
const INPUT = [3, 1, 4, 1];

let directory: string;
let file: string;
let expected: number[];

beforeAll(async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({inputDim: 6, outputDim: 4, inputLength: INPUT.length}),
      tf.layers.lstm({units: 8, recurrentInitializer: tf.initializers.glorotUniform({seed: 1})}),
      tf.layers.dense({units: 2, activation: 'softmax'}),
    ],
  });
  const {bytes} = await exportModel(model, {weights: 'int8'});
  directory = mkdtempSync(join(tmpdir(), 'runtime-places-'));
  file = join(directory, 'model.sgrt');
  writeFileSync(file, bytes);
  const runtime = await load(bytes);
  expected = [...runtime.run(INPUT)];
  runtime.dispose();
});

afterAll(() => rmSync(directory, {recursive: true}));

/** What a model gives in another process: the outputs of a run, the last of a stream, and the engine. */
async function outputsIn(place: string, ...flags: string[]): Promise<Record<string, unknown>> {
  const {stdout} = await promisify(execFile)(process.execPath, [
    ...flags,
    ...[SCRIPT, place, pathToFileURL(file).href, JSON.stringify(INPUT)],
  ]);
  return JSON.parse(stdout.trim().split('\n').pop()!) as Record<string, unknown>;
}

/** int8 weights: the same bits on every engine. */
describe('the runtime gives the same numbers', () => {
  test('in two worker threads at once', async () => {
    const both = await outputsIn('workers');
    const one = {run: expected, stream: expected, engine: 'simd'};
    expect(both).toEqual([one, one]);
  });

  test('where code from strings is forbidden, as under a content security policy', async () => {
    expect(await outputsIn('here', '--disallow-code-generation-from-strings')).toEqual({
      ...{run: expected, stream: expected, engine: 'simd'},
    });
  });

  test('as an ES module without anything of Node, as in Deno or at the edge', async () => {
    expect(await outputsIn('bare')).toEqual({run: expected, stream: expected, engine: 'simd'});
  });

  test('in plain JavaScript where WebAssembly is forbidden', async () => {
    expect(await outputsIn('javascript')).toEqual({
      ...{run: expected, stream: expected, engine: 'javascript'},
    });
  });
});
