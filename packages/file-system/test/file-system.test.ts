import {mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {
  layers,
  loadLayersModel,
  memory,
  ones,
  sequential,
  type Sequential,
  type Tensor,
} from '@tensorflow/tfjs';
import {fileSystem} from '../src/file-system.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'model-'));
});

afterEach(() => rm(directory, {recursive: true}));

function smallModel(): Sequential {
  return sequential({layers: [layers.dense({units: 2, inputShape: [3]})]});
}

test('a model comes back with the same weights', async () => {
  const model = smallModel();
  await model.save(fileSystem(directory));
  const loaded = await loadLayersModel(fileSystem(directory));
  const output = (of: typeof loaded): unknown => (of.predict(ones([1, 3])) as Tensor).arraySync();
  expect(output(loaded)).toEqual(output(model));
});

test('a second save replaces the first one and leaves no old weights behind', async () => {
  await smallModel().save(fileSystem(directory));
  await smallModel().save(fileSystem(directory));
  const files = await readdir(directory);
  expect(files.sort()).toEqual(['model.json', expect.stringMatching(/^weights\.\w{8}\.bin$/)]);
});

test('weights that are not the saved ones are refused', async () => {
  await smallModel().save(fileSystem(directory));
  const weights = (await readdir(directory)).find(file => file.startsWith('weights'))!;
  await writeFile(join(directory, weights), Buffer.alloc(8 * 4));
  await expect(loadLayersModel(fileSystem(directory))).rejects.toThrow('The file is damaged');
});

/** Saves a model and names its weights anew in model.json, as another program might have written it. */
async function savedWithPaths(paths: string[]): Promise<void> {
  await smallModel().save(fileSystem(directory));
  const file = join(directory, 'model.json');
  const model = JSON.parse(await readFile(file, 'utf8'));
  model.weightsManifest[0].paths = paths;
  await writeFile(file, JSON.stringify(model));
}

test.each(['../secret.bin', 'a/../../secret.bin', '/etc/hostname', '..'])(
  'weights at %s, outside the directory, are refused before anything is read',
  async path => {
    await savedWithPaths([path]);
    await expect(loadLayersModel(fileSystem(directory))).rejects.toThrow(
      `must lie in its own directory. Received: "${path}"`,
    );
  },
);

test('the shards of a converted model, and those in a directory below, are put together in order', async () => {
  await savedWithPaths(['shard1of2.bin', 'more/shard2of2.bin']);
  const whole = (await readdir(directory)).find(file => file.startsWith('weights'))!;
  const bytes = await readFile(join(directory, whole));
  await mkdir(join(directory, 'more'));
  await writeFile(join(directory, 'shard1of2.bin'), bytes.subarray(0, 5));
  await writeFile(join(directory, 'more', 'shard2of2.bin'), bytes.subarray(5));
  const [kernel] = (await loadLayersModel(fileSystem(directory))).getWeights();
  expect(kernel.dataSync()).toEqual(new Float32Array(new Uint8Array(bytes).buffer).slice(0, 6));
});

test('a model is loaded from the path of its JSON file, whatever its name', async () => {
  await smallModel().save(fileSystem(directory));
  await rename(join(directory, 'model.json'), join(directory, 'other.json'));
  const loaded = await loadLayersModel(fileSystem(join(directory, 'other.json')));
  expect(loaded.countParams()).toBe(3 * 2 + 2);
});

test('a directory without a model is named, with what to pass', async () => {
  await expect(loadLayersModel(fileSystem(directory))).rejects.toThrow(
    `fileSystem: ${join(directory, 'model.json')} must be the model.json of a saved model.`,
  );
});

test('JSON that is no model is refused', async () => {
  await writeFile(join(directory, 'model.json'), '{"name": "other"}');
  await expect(loadLayersModel(fileSystem(directory))).rejects.toThrow(
    'must be JSON with modelTopology and weightsManifest',
  );
});

test('saving and loading leaves no tensor but the weights', async () => {
  const model = smallModel();
  const before = memory().numTensors;
  await model.save(fileSystem(directory));
  const loaded = await loadLayersModel(fileSystem(directory));
  expect(memory().numTensors - before).toBe(loaded.weights.length);
});
