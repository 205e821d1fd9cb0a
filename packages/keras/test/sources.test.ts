import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from '@jest/globals';
import {io, type Tensor} from '@tensorflow/tfjs-core';
import {layers, loadLayersModel, sequential, type LayersModel} from '@tensorflow/tfjs-layers';
import {saved} from '../../../test/support/memory-handler.js';
import {fromKeras} from '../src/index.js';
import {artifactsOf, folderOf, inputsAndOutputs, type Fixture} from './read-fixture.js';

const FIXTURE: Fixture = {keras: 'keras3', name: 'gru-default', from: 'from-h5'};
const FOLDER = folderOf(FIXTURE);

function expectKerasOutputs(model: LayersModel): void {
  const {x, y} = inputsAndOutputs(FIXTURE);
  const outputs = (model.predict(x) as Tensor).dataSync();
  y.forEach((value, k) => expect(outputs[k]).toBeCloseTo(value, 5));
}

/** Serves the fixture's files, and says what was asked for. */
function server(): {fetchFunc: typeof fetch; asked: string[]} {
  const asked: string[] = [];
  const fetchFunc = (async (url: string) => {
    asked.push(url);
    const type = url.includes('.json') ? 'application/json' : 'application/octet-stream';
    const file = url.split('?')[0].split('/').pop()!;
    const body = readFileSync(join(FOLDER, file));
    // Node's own json() makes lists of a realm outside of jest's, which tfjs does not take for arrays.
    const json = async (): Promise<unknown> => JSON.parse(body.toString()) as unknown;
    return Object.assign(new Response(body, {headers: {'Content-Type': type}}), {json});
  }) as unknown as typeof fetch;
  return {fetchFunc, asked};
}

test.each(['https://models.example/gru/model.json?key=1', 'gru/model.json'])(
  'loads from the URL %s, with the options of tf.loadLayersModel',
  async url => {
    const {fetchFunc, asked} = server();
    expectKerasOutputs(await loadLayersModel(fromKeras(url, {fetchFunc})));
    expect(asked).toEqual([url, url.replace('model.json', 'group1-shard1of1.bin')]);
  },
);

test('loads from memory, in several shards too, and leaves what it was given alone', async () => {
  const artifacts = artifactsOf(FIXTURE);
  const before = JSON.stringify(artifacts.modelTopology);
  const whole = artifacts.weightData as ArrayBuffer;
  const shards = [whole.slice(0, 100), whole.slice(100)];
  expectKerasOutputs(
    await loadLayersModel(fromKeras(io.fromMemory({...artifacts, weightData: shards}))),
  );
  expectKerasOutputs(await loadLayersModel(fromKeras(io.fromMemorySync(artifacts))));
  expect(JSON.stringify(artifacts.modelTopology)).toBe(before);
});

afterEach(() => {
  delete (globalThis as {FileReader?: unknown}).FileReader;
});

/** As far as tfjs uses it; Node has File, but not this. */
class FileReaderOfBrowsers {
  onload?: (event: {target: {result: string | ArrayBuffer}}) => void;
  readAsText(file: File): void {
    void file.text().then(result => this.onload?.({target: {result}}));
  }
  readAsArrayBuffer(file: File): void {
    void file.arrayBuffer().then(result => this.onload?.({target: {result}}));
  }
}

test('loads from the files that a user chose in a browser', async () => {
  Object.assign(globalThis, {FileReader: FileReaderOfBrowsers});
  const files = ['model.json', 'group1-shard1of1.bin'].map(
    name => new File([readFileSync(join(FOLDER, name))], name),
  );
  expectKerasOutputs(await loadLayersModel(fromKeras(io.browserFiles(files))));
});

test('loads what a converter quantized, as far as its precision goes', async () => {
  const artifacts = artifactsOf({keras: 'keras3', name: 'lstm-variants', from: 'from-h5'});
  const {weightSpecs, weightData} = artifacts;
  const tensors = io.decodeWeights(weightData as ArrayBuffer, weightSpecs!);
  const [scale, min] = [8 / 2 ** 16, -4];
  const quantized = weightSpecs!.map(({name}) =>
    Uint16Array.from(tensors[name].dataSync(), value => Math.round((value - min) / scale)),
  );
  const specs = weightSpecs!.map(spec => ({
    ...spec,
    quantization: {scale, min, dtype: 'uint16' as const},
  }));
  const data = Buffer.concat(quantized.map(values => Buffer.from(values.buffer)));
  const model = await loadLayersModel(
    fromKeras(
      io.fromMemory({...artifacts, weightSpecs: specs, weightData: new Uint8Array(data).buffer}),
    ),
  );
  const {x, y} = inputsAndOutputs({keras: 'keras3', name: 'lstm-variants', from: 'from-h5'});
  const outputs = (model.predict(x) as Tensor).dataSync();
  y.forEach((value, k) => expect(outputs[k]).toBeCloseTo(value, 3));
});

test('lets a model that tfjs saved pass', async () => {
  const model = sequential({layers: [layers.dense({units: 2, inputShape: [3]})]});
  const artifacts = await saved(model);
  expect(await fromKeras(io.fromMemory(artifacts)).load!()).toEqual(
    await io.fromMemory(artifacts).load!(),
  );
});

test('a model from Keras is saved by tfjs and loads without fromKeras', async () => {
  const model = await loadLayersModel(fromKeras(io.fromMemory(artifactsOf(FIXTURE))));
  expectKerasOutputs(await loadLayersModel(io.fromMemory(await saved(model))));
});

test('names a scheme that nothing handles, and a handler that cannot load', async () => {
  expect(() => fromKeras('nowhere:///model.json')).toThrow(
    /the URL must have a scheme.*fromMemory/,
  );
  await expect(fromKeras({save: async () => ({}) as io.SaveResult}).load!()).rejects.toThrow(
    /the handler must be one that loads/,
  );
});
