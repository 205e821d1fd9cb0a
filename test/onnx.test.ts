import * as tf from '@tensorflow/tfjs';
import {afterAll, afterEach, expect, test} from '@jest/globals';
import {toONNX} from '@sparsegate/export/onnx';
import {operate, planSurgery} from '@sparsegate/surgery';
import {expectClose} from './support/expect-close';
import {OnnxRuntime} from './support/run-onnx';
import {
  buildRuntimeModel,
  runtimeCase,
  runtimeInput,
  STEPS,
  type RuntimeCase,
} from './support/runtime-model';

const onnxruntime = new OnnxRuntime();

afterAll(() => onnxruntime.close());
afterEach(() => tf.disposeVariables());

/** That onnxruntime gives the outputs that tfjs gives. */
async function expectSameOutputs(
  model: tf.LayersModel,
  bytes: Uint8Array,
  input: Float32Array,
  shape: number[],
  isIds: boolean,
): Promise<void> {
  const expected = tf.tidy(() => (model.predict(tf.tensor(input, shape)) as tf.Tensor).dataSync());
  const outputs = await onnxruntime.run(bytes, isIds ? Int32Array.from(input) : input, shape);
  for (const actual of outputs) expectClose(actual, expected);
}

const SEEDS = Array.from({length: 12}, (_, k) => k + 1);
const BATCH = 3;

/** A case without what ONNX has no operator for: masks inside, and goBackwards with sequences. */
function onnxCase(seed: number): RuntimeCase {
  const drawn = runtimeCase(seed);
  const isLast = drawn.cells.length === 1 && drawn.tail !== 'sequence';
  return {
    ...drawn,
    input: drawn.input === 'features' ? 'features' : 'words',
    goBackwards: drawn.goBackwards && isLast,
  };
}

test.each(SEEDS)('onnxruntime gives the outputs of tfjs: case %i', async seed => {
  const options = onnxCase(seed);
  const model = buildRuntimeModel(options);
  const numbers = runtimeInput(options, BATCH);
  const isIds = options.input === 'words';
  const shape = isIds ? [BATCH, STEPS] : [BATCH, STEPS, options.inputSize];
  await expectSameOutputs(model, toONNX(model), numbers, shape, isIds);
  model.dispose();
});

const {layers} = tf;

test.each(['sigmoid', 'hardSigmoid'] as const)(
  'a Bidirectional of %s, pooling, normalization and merging come through',
  async recurrentActivation => {
    const x = tf.input({shape: [STEPS, 3]});
    const both = layers
      .bidirectional({
        layer: layers.lstm({units: 4, recurrentActivation, returnSequences: true}) as tf.RNN,
        mergeMode: 'concat',
      })
      .apply(x) as tf.SymbolicTensor;
    const normalized = layers.batchNormalization().apply(both) as tf.SymbolicTensor;
    const pooled = [layers.globalAveragePooling1d(), layers.globalMaxPooling1d()].map(
      layer => layer.apply(normalized) as tf.SymbolicTensor,
    );
    const added = layers.add().apply(pooled) as tf.SymbolicTensor;
    const joined = layers.concatenate().apply([added, ...pooled]) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: x,
      outputs: layers.dense({units: 2}).apply(joined) as tf.SymbolicTensor,
    });
    const numbers = Float32Array.from({length: BATCH * STEPS * 3}, (_, k) => Math.sin(k));
    const shape = [BATCH, STEPS, 3];
    await expectSameOutputs(model, toONNX(model), numbers, shape, false);
    model.dispose();
  },
);

test('a cut SparseLSTM has the outputs of the stock layers that it comes from', async () => {
  const options: RuntimeCase = {...onnxCase(3), input: 'words', cells: ['lstm'], zeroGates: 0.4};
  const model = buildRuntimeModel(options);
  const sparse = await operate(model, planSurgery(model), {layers: 'sparse'});
  const numbers = runtimeInput(options, BATCH);
  await expectSameOutputs(model, toONNX(sparse), numbers, [BATCH, STEPS], true);
});

test('a mask goes through where padding comes last, and is refused otherwise', async () => {
  const model = tf.sequential({
    layers: [
      layers.embedding({name: 'words', inputDim: 5, outputDim: 3, maskZero: true, inputLength: 4}),
      layers.gru({units: 3}),
    ],
  });
  const numbers = Float32Array.of(1, 2, 0, 0, 3, 4, 1, 2);
  await expectSameOutputs(model, toONNX(model, {padding: 'last'}), numbers, [2, 4], true);
  expect(() => toONNX(model)).toThrow(/layer "words" \(Embedding\).*padding: 'last'/s);
});

test('a layer without an operator is refused by name', () => {
  const model = tf.sequential({
    layers: [layers.conv1d({name: 'wide', filters: 2, kernelSize: 2, inputShape: [4, 3]})],
  });
  expect(() => toONNX(model)).toThrow(/layer "wide" \(Conv1D\)/);
});
