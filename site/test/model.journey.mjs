// Drop a model in: real files, real clicks.
import assert from 'node:assert/strict';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {load} from '@sparsegate/runtime';
import {expectAccessible, expectNoSideways, LOOKS, picture, useSite} from './support.mjs';

const TIMEOUT = {timeout: 170_000};
const models = join(import.meta.dirname, '..', 'models');
const keras = join(import.meta.dirname, '../../packages/keras/test/fixtures');
const scratch = mkdtempSync(join(tmpdir(), 'site-'));
after(() => rmSync(scratch, {recursive: true, force: true}));

const open = useSite();
const filesIn = folder =>
  readdirSync(folder)
    .filter(name => /model\.json$|\.bin$/.test(name))
    .map(name => join(folder, name));

/** The page once it has read files. */
async function openWith(files, options) {
  const visit = await open('model/', options);
  await visit.page.getByLabel(/Drop model.json/).setInputFiles(files);
  return visit;
}

const heading = (page, name) => page.getByRole('heading', {name});

for (const [width, colorScheme] of LOOKS) {
  test(
    `a pruned model is explained, cut, verified and measured at ${width} pixels, ${colorScheme}`,
    TIMEOUT,
    async () => {
      const visit = await openWith(filesIn(join(models, 'pruned')), {width, colorScheme});
      const {page, complaints, elsewhere} = visit;
      await heading(page, 'Its gates').waitFor();
      assert.match(await page.locator('#gates').innerText(), /24 neurons and 66 gates matter/);
      assert.match(await page.locator('#plan').innerText(), /24 of 64 neurons/);
      await page.getByRole('button', {name: 'Cut and verify'}).click();
      await page.locator('#times').waitFor();
      const cut = await page.locator('#cut').innerText();
      assert.match(cut, /Verified: the outputs of the cut models agree. Before: 87.\d kB/);
      assert.match(cut, /Runtime file, int8\s+4.8 kB/);
      assert.match(await page.locator('#times').innerText(), /Cut, runtime file, int8/);
      await expectAccessible(page);
      await expectNoSideways(page);
      await picture(page, `model-${width}-${colorScheme}`);
      assert.deepEqual(complaints, []);
      assert.deepEqual(elsewhere, []);
      await visit.close();
    },
  );
}

test('the runtime file that is taken home answers as the committed one', TIMEOUT, async () => {
  const visit = await openWith(filesIn(join(models, 'pruned')));
  await visit.page.getByRole('button', {name: 'Cut and verify'}).click();
  const [download] = await Promise.all([
    visit.page.waitForEvent('download'),
    visit.page.getByRole('link', {name: /int8/}).click(),
  ]);
  const file = join(scratch, download.suggestedFilename());
  await download.saveAs(file);
  const ids = [0, 0, 0, 0, 0, 0, 2, 13, 6, 25, 2, 15, 5, 19, 2];
  const answers = [];
  for (const path of [file, join(models, 'names.sgrt')]) {
    const model = await load(readFileSync(path));
    answers.push([...model.run(ids)]);
  }
  assert.deepEqual(answers[0], answers[1]);
  await visit.close();
});

test('a model of Keras is read, and its GRU cut', TIMEOUT, async () => {
  const visit = await openWith(filesIn(join(keras, 'keras3', 'gru-default', 'from-keras')));
  await heading(visit.page, 'Its gates').waitFor();
  await visit.page.getByRole('button', {name: 'Cut and verify'}).click();
  await visit.page.locator('#times').waitFor();
  assert.deepEqual(visit.complaints, []);
  await visit.close();
});

test(
  'the smallest weights of a model that was never pruned go by a slider, with the keyboard',
  TIMEOUT,
  async () => {
    const visit = await open('model/');
    const {page} = visit;
    await page.getByRole('button', {name: 'Names, never pruned'}).focus();
    await page.keyboard.press('Enter');
    const slider = page.getByLabel(/Weights that stay/);
    await slider.waitFor();
    await slider.focus();
    await page.keyboard.press('Home');
    await page.locator('#moved').waitFor();
    assert.match(await page.locator('#moved').innerText(), /outputs on random inputs moved by/);
    assert.doesNotMatch(await page.locator('#gates').innerText(), /^64 neurons and 256 gates/m);
    await page.getByLabel(/Weights that stay: 1 %/).focus();
    await page.keyboard.press('End');
    await page.getByLabel(/Weights that stay: 100 %/).waitFor();
    assert.match(await page.locator('#gates').innerText(), /64 neurons and 256 gates matter/);
    await visit.close();
  },
);

const small = {
  modelTopology: {
    keras_version: 'tfjs-layers 4.22.0',
    model_config: {
      class_name: 'Sequential',
      config: {
        name: 'small',
        layers: [
          {class_name: 'LSTM', config: {name: 'huge', units: 1e9, batch_input_shape: [null, 2, 1]}},
        ],
      },
    },
  },
  weightsManifest: [{paths: ['weights.bin'], weights: [{name: 'k', shape: [1], dtype: 'float32'}]}],
};
const REFUSED = {
  'a file of Keras': [{'names.keras': ''}, /tensorflowjs_converter --input_format=keras_keras/],
  'a graph model': [{'model.json': {format: 'graph-model'}}, /Received: a graph model/],
  'no JSON': [{'model.json': 'x'}, /model.json must be JSON/],
  'missing weights': [{'model.json': small}, /weights.bin must be among the files/],
  'weights of another length': [{'model.json': small, 'weights.bin': 'x'}, /must hold 4 bytes/],
  'a layer that asks for all memory': [
    {'model.json': small, 'weights.bin': '1234'},
    /Layer "huge": units must fit the 1 weights of the model/,
  ],
};
for (const [what, [files, message]] of Object.entries(REFUSED)) {
  test(`${what}: refused with what to do`, TIMEOUT, async () => {
    const paths = Object.entries(files).map(([name, content]) => {
      const path = join(scratch, name);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    });
    const visit = await openWith(paths);
    const alert = visit.page.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.innerText(), message);
    await expectAccessible(visit.page);
    await visit.close();
  });
}
