import * as tf from '@tensorflow/tfjs';
import {afterEach, expect, test} from '@jest/globals';
import {exportModel} from '@sparsegate/export';
import {ResetAfterGRU} from '@sparsegate/keras';
import {load} from '@sparsegate/runtime';
import {expectClose} from './support/expect-close';
import {wave} from './support/wave';

const [STEPS, INPUTS, UNITS] = [7, 3, 5];
const GIVEN_AFTER = 4;

afterEach(() => tf.disposeVariables());

const LAYERS = {
  LSTM: () => tf.layers.lstm({units: UNITS, returnState: true, returnSequences: true}) as tf.RNN,
  GRU: () => tf.layers.gru({units: UNITS, returnState: true, returnSequences: true}) as tf.RNN,
  ResetAfterGRU: () => new ResetAfterGRU({units: UNITS, returnState: true, returnSequences: true}),
};

/** The same layer as a model that gives its states, and as one that a stream can run. */
function bothModels(make: () => tf.RNN): [tf.LayersModel, tf.LayersModel] {
  const x = tf.input({shape: [null, INPUTS]});
  const layer = make();
  const outputs = layer.apply(x) as tf.SymbolicTensor[];
  layer.setWeights(layer.getWeights().map(({shape}, k) => wave(shape, k + 1)));
  return [tf.model({inputs: x, outputs}), tf.model({inputs: x, outputs: outputs[0]})];
}

test.each(Object.keys(LAYERS) as Array<keyof typeof LAYERS>)(
  'a stream that begins from the states of another model goes on where that one ended: %s',
  async name => {
    const [reading, going] = bothModels(LAYERS[name]);
    const input = wave([STEPS, INPUTS], 9).dataSync() as Float32Array;
    const [first, second] = [await exportModel(reading), await exportModel(going)];
    const [encoder, decoder] = [await load(first.bytes), await load(second.bytes)];
    const expected = decoder.run(input);

    const [, ...states] = encoder.runAll(input.subarray(0, GIVEN_AFTER * INPUTS));
    const stream = decoder.stream();
    stream.step(input.subarray(0, INPUTS));
    stream.reset(states);
    for (let step = GIVEN_AFTER; step < STEPS; step++) {
      const output = stream.step(input.subarray(step * INPUTS, (step + 1) * INPUTS));
      expectClose(output, expected.subarray(step * UNITS, (step + 1) * UNITS));
    }
  },
);

test('a stream says which states it takes, and goes on from where it is when others are given', async () => {
  const [, model] = bothModels(LAYERS.LSTM);
  const runtime = await load((await exportModel(model)).bytes);
  const stream = runtime.stream();
  const input = [0.1, 0.2, 0.3];
  stream.step(input);
  const second = [...stream.step(input)];
  stream.reset();
  stream.step(input);
  expect(() => stream.reset([new Array<number>(UNITS).fill(1)])).toThrow(
    'Stream: expected states of 5,5 numbers. Received: 5. Pass one for each.',
  );
  expect([...stream.step(input)]).toEqual(second);
});
