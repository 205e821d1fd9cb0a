import * as tf from '@tensorflow/tfjs';
import {afterEach, expect, test} from '@jest/globals';
import {exportModel} from '@sparsegate/export';
import {load, type Engine} from '@sparsegate/runtime';
import {generator} from './support/random-stack';
import {expectClose} from './support/expect-close';
import {plantWeights} from './support/runtime-model';

afterEach(() => tf.disposeVariables());

const [STEPS, SIZE] = [5, 3];
const {layers} = tf;

/** Models of layers around a sequence [B, 5, 3]: what comes from it, by name. */
const TAILS: Record<string, (x: tf.SymbolicTensor) => tf.SymbolicTensor | tf.SymbolicTensor[]> = {
  'Bidirectional, concat': x => bidirectional(x, 'concat', true),
  'Bidirectional, sum': x => bidirectional(x, 'sum', true),
  'Bidirectional, mul': x => bidirectional(x, 'mul', false),
  'Bidirectional, ave': x => bidirectional(x, 'ave', false),
  'TimeDistributed Dense': x =>
    apply(layers.timeDistributed({layer: layers.dense({units: 4, activation: 'relu'})}), x),
  'batch normalization': x => apply(layers.batchNormalization(), x),
  'batch normalization without scale': x => apply(layers.batchNormalization({scale: false}), x),
  'layer normalization': x => apply(layers.layerNormalization(), x),
  'layer normalization alone': x =>
    apply(layers.layerNormalization({scale: false, center: false}), x),
  'average pooling': x => apply(layers.globalAveragePooling1d(), x),
  'maximum pooling': x => apply(layers.globalMaxPooling1d(), x),
  flatten: x => apply(layers.dense({units: 2}), apply(layers.flatten(), x)),
  'repeated vector': x =>
    apply(
      layers.gru({units: 4, returnSequences: true}),
      apply(layers.repeatVector({n: 7}), apply(layers.lstm({units: 2}), x)),
    ),
  concatenate: x => merged(x, layers.concatenate()),
  add: x => merged(x, layers.add()),
  multiply: x => merged(x, layers.multiply()),
  maximum: x => merged(x, layers.maximum()),
  minimum: x => merged(x, layers.minimum()),
  average: x => merged(x, layers.average()),
  'states as outputs': x =>
    layers
      .lstm({units: 4, returnState: true, returnSequences: true})
      .apply(x) as tf.SymbolicTensor[],
  'states of another layer': x => {
    const [, h, c] = layers.lstm({units: 4, returnState: true}).apply(x) as tf.SymbolicTensor[];
    return layers.lstm({units: 4}).apply([x, h, c]) as tf.SymbolicTensor;
  },
  masking: x =>
    apply(
      layers.lstm({units: 4, returnSequences: true}),
      apply(layers.masking({maskValue: 0.5}), x),
    ),
  'masked Bidirectional': x =>
    bidirectional(apply(layers.masking({maskValue: 0.5}), x), 'concat', true),
  noise: x =>
    apply(layers.gaussianNoise({stddev: 1}), apply(layers.spatialDropout1d({rate: 0.5}), x)),
  ReLU: x => apply(layers.reLU({}), x),
  ELU: x => apply(layers.elu({}), x),
  Softmax: x => apply(layers.softmax({axis: 2}), x),
  ...Object.fromEntries(
    ['linear', 'softmax', 'sigmoid', 'hardSigmoid', 'tanh', 'relu']
      .concat(['relu6', 'elu', 'selu', 'softplus', 'softsign', 'swish'])
      .map(activation => [
        `activation ${activation}`,
        (x: tf.SymbolicTensor) => apply(layers.activation({activation: activation as 'relu'}), x),
      ]),
  ),
};

function apply(layer: tf.layers.Layer, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return layer.apply(x) as tf.SymbolicTensor;
}

function bidirectional(
  x: tf.SymbolicTensor,
  mergeMode: 'concat' | 'sum' | 'mul' | 'ave',
  returnSequences: boolean,
): tf.SymbolicTensor {
  const layer = layers.gru({units: 3, returnSequences}) as tf.RNN;
  return apply(layers.bidirectional({layer, mergeMode}), x);
}

function merged(x: tf.SymbolicTensor, merge: tf.layers.Layer): tf.SymbolicTensor {
  const dense = () => apply(layers.dense({units: 5}), x);
  return merge.apply([dense(), dense(), dense()]) as tf.SymbolicTensor;
}

test.each(Object.keys(TAILS))(
  '%s runs as in tfjs, with the same bits in JavaScript and SIMD',
  async name => {
    const model = buildModel(TAILS[name]);
    const input = inputOf(name);
    const {bytes} = await exportModel(model);
    const expected = tf.tidy(() =>
      [model.predict(tf.tensor(input, [2, STEPS, SIZE]))].flat().map(y => y.dataSync()),
    );
    const run = async (engine?: Engine): Promise<Float32Array[]> =>
      (await load(bytes, {engine})).runAll(input, {batch: 2});
    const [javascript, simd, best] = [await run('javascript'), await run('simd'), await run()];
    expect(simd).toEqual(javascript);
    expect(best).toHaveLength(expected.length);
    expected.forEach((values, k) => {
      expectClose(javascript[k], values);
      expectClose(best[k], values);
    });
    model.dispose();
  },
);

function buildModel(tail: (typeof TAILS)[string]): tf.LayersModel {
  const input = tf.input({shape: [STEPS, SIZE]});
  const model = tf.model({inputs: input, outputs: tail(input)});
  plantWeights(model, {seed: 3, zeroWeights: 0.2, zeroGates: 0.2});
  return model;
}

/** Numbers between −3 and 3; the third step of the first object is what Masking masks. */
function inputOf(name: string): Float32Array {
  const random = generator(name.length);
  return Float32Array.from({length: 2 * STEPS * SIZE}, (_, k) =>
    Math.floor(k / SIZE) === 2 ? 0.5 : 6 * random() - 3,
  );
}

test('a layer that the runtime does not have is refused by name', async () => {
  const model = tf.sequential({
    layers: [layers.conv1d({name: 'wide', filters: 2, kernelSize: 2, inputShape: [4, 3]})],
  });
  await expect(exportModel(model)).rejects.toThrow(/layer "wide" \(Conv1D\).*Received: Conv1D/s);
});

test('an activation that the runtime does not have is refused by name', async () => {
  const model = tf.sequential({
    layers: [layers.dense({name: 'odd', units: 2, activation: 'mish', inputShape: [3]})],
  });
  await expect(exportModel(model)).rejects.toThrow(/layer "odd" \(Dense\).*Received: mish/s);
});
