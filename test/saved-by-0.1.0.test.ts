import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {ClipByGlobalNorm} from '@sparsegate/pruning';
import '@sparsegate/sparse-rnn';
import '@sparsegate/variational';

/** A saved model with an input, what version 0.1.0 made of it, and the losses of three more steps of training. */
interface Fixture extends Omit<tf.io.ModelArtifacts, 'weightData'> {
  weightData: string;
  input: {dtype: 'float32' | 'int32'; values: number[][] | number[][][]};
  output: number[][];
  lossesAfterwards?: number[];
}

/** Written by `fixtures/0.1.0/recipe.mjs`. */
function read(name: string): Fixture {
  const file = join(__dirname, 'fixtures', '0.1.0', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Fixture;
}

async function load({weightData, ...artifacts}: Fixture): Promise<tf.LayersModel> {
  const bytes = Uint8Array.from(Buffer.from(weightData, 'base64'));
  return tf.loadLayersModel(tf.io.fromMemory({...artifacts, weightData: bytes.buffer}));
}

test.each(['cut-stock', 'cut-sparse', 'variational', 'clip-by-global-norm'])(
  'the model %s that 0.1.0 saved loads and has its outputs',
  async name => {
    const fixture = read(name);
    const model = await load(fixture);
    const x = tf.tensor(fixture.input.values, undefined, fixture.input.dtype);
    const outputs = (model.predict(x) as tf.Tensor2D).arraySync();
    outputs.forEach((row, b) =>
      row.forEach((value, k) => expect(value).toBeCloseTo(fixture.output[b][k], 6)),
    );
  },
);

test('a model that 0.1.0 saved in the middle of its training goes on with the same losses', async () => {
  const fixture = read('clip-by-global-norm');
  const model = await load(fixture);
  expect(model.optimizer).toBeInstanceOf(ClipByGlobalNorm);
  expect(model.optimizer.getConfig()).toMatchObject({maxNorm: 0.5});
  const x = tf.tensor3d(fixture.input.values as number[][][]);
  for (const loss of fixture.lossesAfterwards!) {
    expect(await model.trainOnBatch(x, tf.ones([2, 2]))).toBeCloseTo(loss, 5);
  }
});
