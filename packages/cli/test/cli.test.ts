import {spawnSync} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {fileSystem} from '@sparsegate/file-system';
import {load} from '@sparsegate/runtime';
import {gateStructure} from '@sparsegate/structure';
import {main} from '../src/main.js';

let directory: string;

/** Runs a command line, and returns its exit code and what it said. */
async function run(...args: string[]): Promise<{code: number; out: string; error: string}> {
  const said = {out: '', error: ''};
  const code = await main([...args, '--backend', 'cpu'], {
    out: text => (said.out += text),
    error: text => (said.error += text),
  });
  return {code, ...said};
}

const at = (name: string): string => join(directory, name);

/** Of the four neurons, nothing reads number 0. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-'));
  await tf.setBackend('cpu');
  const model = tf.sequential({name: 'small'});
  model.add(tf.layers.embedding({name: 'words', inputDim: 5, outputDim: 3, inputLength: 4}));
  model.add(tf.layers.lstm({name: 'lstm', units: 4, recurrentActivation: 'sigmoid'}));
  model.add(tf.layers.dense({name: 'answer', units: 1}));
  const [kernel, recurrent, bias] = model.getLayer('lstm').getWeights();
  const [weights, answerBias] = model.getLayer('answer').getWeights();
  const withoutRow = (matrix: tf.Tensor): tf.Tensor =>
    tf.tensor2d((matrix.arraySync() as number[][]).map((row, k) => row.map(w => (k ? w : 0))));
  model.getLayer('lstm').setWeights([kernel, withoutRow(recurrent), bias]);
  model.getLayer('answer').setWeights([withoutRow(weights), answerBias]);
  await model.save(fileSystem(at('model')));
});

afterAll(() => rm(directory, {recursive: true}));

test('inspect says what is left, what could go, and draws the gates', async () => {
  const {code, out} = await run('inspect', at('model'));
  expect(code).toBe(0);
  expect(out).toContain('small: 3 layers');
  expect(out).toMatch(/lstm +3 of 4 neurons +1/);
  expect(out).toContain('  i ███\n  f ███\n  g ███\n  o ███');
});

test('inspect --json says the same as data, and the files are written', async () => {
  const {out} = await run(
    ...['inspect', at('model'), '--json', '--svg', at('map.svg'), '--html', at('page.html')],
  );
  const {counts, structure} = JSON.parse(out);
  expect(counts).toMatchObject({neurons: 3, gates: 12});
  expect(structure[0].neurons).toHaveLength(3);
  expect(await readFile(at('map.svg'), 'utf8')).toMatch(/^<svg/);
  expect(await readFile(at('page.html'), 'utf8')).toMatch(/^<!doctype html>/);
});

test.each(['stock', 'sparse'])(
  'shrink to %s layers saves a model with the same outputs',
  async layers => {
    const shrunk = await run('shrink', at('model'), '-o', at(layers), '--layers', layers, '--json');
    expect(shrunk.code).toBe(0);
    const {weights} = JSON.parse(shrunk.out);
    expect(weights.after).toBeLessThan(weights.before);
    const verified = await run('verify', at('model'), join(at(layers), 'model.json'));
    expect(verified).toMatchObject({code: 0, out: expect.stringContaining('The outputs agree')});
  },
);

test('inspect and report read a model of sparse layers', async () => {
  const {code, out} = await run('inspect', at('sparse'), '--json');
  const {counts, structure} = JSON.parse(out);
  expect({code, counts, structure}).toMatchObject({
    code: 0,
    counts: {neurons: 3, gates: 12},
    structure: [{layer: 'lstm', units: 3}],
  });
  const page = await run('report', at('sparse'), '-o', at('sparse.html'));
  expect(page.code).toBe(0);
  expect(await readFile(at('sparse.html'), 'utf8')).toContain('3 of 3 neurons');
});

test('a model without recurrent layers is inspected, pruned and reported without gates', async () => {
  const dense = tf.sequential({name: 'dense', layers: [tf.layers.dense({units: 2, inputDim: 3})]});
  await dense.save(fileSystem(at('dense')));
  const inspected = await run('inspect', at('dense'), '--html', at('dense.html'));
  expect(inspected).toMatchObject({code: 0, out: expect.stringContaining('no recurrent layer')});
  const pruned = await run('prune', at('dense'), '-o', at('dense-half'), '--density', '0.5');
  expect(pruned).toMatchObject({code: 0, out: expect.stringContaining('3 of 6 weights stay')});
});

test('shrink --runtime writes the small model for the runtime too, with the weights asked for', async () => {
  const {code, out} = await run(
    ...['shrink', at('model'), '-o', at('small'), '--runtime', at('small.sgrt')],
    ...['--weights', 'int8', '--json'],
  );
  const {runtime} = JSON.parse(out);
  const file = await readFile(at('small.sgrt'));
  expect({code, ...runtime}).toMatchObject({code: 0, weights: 'int8', bytes: file.length});
  const small = await load(file);
  const whole = await tf.loadLayersModel(fileSystem(at('model')));
  const [expected] = (whole.predict(tf.tensor2d([[0, 1, 2, 3]])) as tf.Tensor).dataSync();
  expect(small.run([0, 1, 2, 3])[0]).toBeCloseTo(expected, 2);
});

test('export writes a file for the runtime, and says how far off it is', async () => {
  const {code, out} = await run('export', at('model'), '-o', at('model.sgrt'), '--json');
  const {bytes, maxAbsoluteError} = JSON.parse(out);
  expect({code, bytes}).toEqual({code: 0, bytes: (await readFile(at('model.sgrt'))).length});
  expect(maxAbsoluteError).toBeLessThan(1e-5);
});

test('verify of models that differ ends with 1 and names the layer', async () => {
  await run('prune', at('model'), '-o', at('pruned'), '--density', '0.3');
  const {code, out, error} = await run('verify', at('model'), at('pruned'));
  expect({code, out}).toEqual({code: 1, out: ''});
  expect(error).toContain('outputs must agree to 0.00001');
});

test('verify reads inputs of its own', async () => {
  await writeFile(at('data.json'), '[[0, 1, 2, 3], [4, 3, 2, 1]]');
  const {code, out} = await run('verify', at('model'), at('model'), '--data', at('data.json'));
  expect({code, out}).toEqual({code: 0, out: expect.stringContaining('data.json')});
});

test('prune keeps the share of weights that is asked for, the largest', async () => {
  const {out} = await run('prune', at('model'), '-o', at('half'), '--density', '0.5', '--json');
  const {after} = JSON.parse(out);
  // 5 · 3 + 3 · 16 + 4 · 16 + 4 values in matrices.
  const values = 15 + 48 + 64 + 4;
  expect(after).toBe(values - Math.round(0.5 * values));
});

test('prune by threshold leaves no smaller weight', async () => {
  await run('prune', at('model'), '-o', at('threshold'), '--threshold', '0.3');
  const model = await tf.loadLayersModel(fileSystem(at('threshold')));
  for (const weight of model.getWeights().filter(({rank}) => rank > 1)) {
    expect(weight.dataSync().every(value => value === 0 || Math.abs(value) >= 0.3)).toBe(true);
  }
});

test('bench gives milliseconds of each form', async () => {
  const {out} = await run('bench', at('model'), at('stock'), '--json');
  expect(Object.keys(JSON.parse(out).milliseconds)).toEqual([
    'stock layers',
    'fused kernels',
    'runtime',
    'small model, runtime',
    'small model, fused kernels',
  ]);
}, 120_000);

test('report writes one page of models, results and histories', async () => {
  await writeFile(at('run.json'), JSON.stringify({title: 'Run', epochs: [{loss: 2}, {loss: 1}]}));
  await writeFile(at('history.json'), JSON.stringify({loss: [3, 2], val_loss: [3, 2.5]}));
  const {code} = await run(
    ...['report', at('model'), at('run.json'), at('history.json'), '-o', at('report.html')],
  );
  expect(code).toBe(0);
  const page = await readFile(at('report.html'), 'utf8');
  expect(page.match(/<h2>[^<]*/g)).toEqual(['<h2>small', '<h2>Run', '<h2>history']);
  expect(page.match(/class="chart"/g)).toHaveLength(2);
  expect(page).not.toMatch(/src=|href=|url\(/);
});

test('report draws how far back neurons look, and says how many weights enter a gate', async () => {
  const model = await tf.loadLayersModel(fileSystem(at('model')));
  const [layer] = gateStructure(model);
  const neurons = layer.neurons.map(({index}) => index);
  const curves = {h: neurons.map(() => [2, 1]), c: neurons.map(() => [1, 1])};
  const gradients = {layer: 'lstm', lags: 2, samples: 1, neurons, curves};
  await writeFile(at('lags.json'), JSON.stringify({title: 'Lags', structure: layer, gradients}));
  await run('report', at('model'), at('lags.json'), '-o', at('lags.html'));
  const page = await readFile(at('lags.html'), 'utf8');
  expect(page).toContain('Gradient of c by lag, lstm');
  // Three from the embedding, three from neurons that stay.
  expect(page).toContain('neuron 1, gate i: varies, 6 weights in');
});

test('the built program loads modules from where it is called, and ends with its exit code', async () => {
  await writeFile(at('own.mjs'), "console.log('own layers');");
  const program = join(__dirname, '../dist/esm/sparsegate.js');
  const node = (...args: string[]) =>
    spawnSync('node', [program, ...args], {cwd: directory, encoding: 'utf8'});
  const {status, stdout} = node('inspect', 'model', '--import', './own.mjs');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^own layers\nsmall: 3 layers/);
  expect(node('inspect', 'nowhere').status).toBe(2);
});

test.each([
  {args: ['inspect', 'model.h5'], says: /--input_format=keras .*model\.h5 web-model/},
  {args: ['inspect', 'model.keras'], says: /--input_format=keras_keras .*model\.keras web-model/},
  {
    args: ['inspect', 'nowhere'],
    says: /MODEL must be a model\.json.*nowhere, which does not exist/,
  },
  {args: ['inspect', '/'], says: /must be one that TensorFlow\.js loads/},
  {args: ['inspct', 'x'], says: /Did you mean inspect\?/},
  {args: ['shrink', 'x'], says: /required option '-o/},
  {args: ['shrink', 'x', '-o', 'y', '--layer', 'stock'], says: /Did you mean --layers\?/},
  {args: ['shrink', 'x', '-o', 'y', '--layers', 'a'], says: /Allowed choices are stock, sparse/},
  {args: ['prune', 'x', '-o', 'y', '--density', '2'], says: /It must be a number from 0 to 1/},
  {args: ['prune', 'x', '-o', '/dev/null/y', '--density', '0.5'], says: /must be writable/},
  {args: ['inspect', 'x', '--import', './nothing.js'], says: /--import must name a module/},
  {args: ['report', 'nothing.json', '-o', '/dev/null/y'], says: /must be writable/},
])('$args ends with 2, in a sentence and without a stack', async ({args, says}) => {
  const {code, error, out} = await run(...args);
  expect({code, out}).toEqual({code: 2, out: ''});
  expect(error).toMatch(says);
  expect(error).not.toMatch(/\n {4}at /);
});

test('with --json, mistakes are JSON too', async () => {
  for (const args of [
    ['inspect', 'nowhere'],
    ['shrink', 'x'],
  ]) {
    const {code, out} = await run(...args, '--json');
    expect({code, keys: Object.keys(JSON.parse(out))}).toEqual({code: 2, keys: ['error']});
  }
});

test('a shrink that cannot be written leaves nothing behind', async () => {
  const before = await readdir(directory);
  await writeFile(at('file'), '');
  const {code} = await run('shrink', at('model'), '-o', join(at('file'), 'below'));
  expect(code).toBe(2);
  expect(await readdir(directory)).toEqual([...before, 'file'].sort());
});
