import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {
  layers,
  loadLayersModel,
  ones,
  sequential,
  type Sequential,
  type Tensor,
} from '@tensorflow/tfjs';
import {fileSystem} from '../src/file-system-handler.js';

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
