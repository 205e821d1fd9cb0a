import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {LSTM_CELL} from '@sparsegate/cells';
import {callAsSequence, lstmSequence, type LSTMState, type SequenceLayer} from '../src/index.js';
import {withoutMaskedEnds} from '../src/masked-ends.js';

/** Steps 1 to 3 of 5 are shown to one object or the other. */
const MASK = [
  [0, 0, 1, 1, 0],
  [0, 1, 0, 0, 0],
];

test('steps at the ends that no object sees are left out', () => {
  const x = tf.range(0, 20).reshape([2, 5, 2]) as tf.Tensor3D;
  const cut = withoutMaskedEnds(x, tf.tensor2d(MASK));
  expect(cut.x.arraySync()).toEqual(x.slice([0, 1, 0], [2, 3, 2]).arraySync());
  expect(cut.mask!.arraySync()).toEqual(MASK.map(row => row.slice(1, 4)));
});

test('without a mask, or where the ends are seen, nothing is made; of a whole masked sequence one step stays', () => {
  const x = tf.ones([2, 5, 2]) as tf.Tensor3D;
  const open = tf.ones([2, 5]) as tf.Tensor2D;
  expect(withoutMaskedEnds(x, undefined).x).toBe(x);
  expect(withoutMaskedEnds(x, open).x).toBe(x);
  expect(withoutMaskedEnds(x, tf.zeros([2, 5])).x.shape).toEqual([2, 1, 2]);
});

const UNITS = 3;
const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

function layer(goBackwards: boolean): SequenceLayer {
  return {
    ...{name: 'lstm', goBackwards, returnSequences: false, returnState: true, states: []},
    resetStates: () => undefined,
  };
}

test.each([false, true])(
  'outputs, states and gradients are those of the whole sequence (backwards: %s)',
  goBackwards => {
    const args = {
      mask: tf.tensor2d(MASK),
      initialState: [normal([2, UNITS], 5), normal([2, UNITS], 6)],
    };
    const weights = [
      normal([2, 4 * UNITS], 1),
      normal([UNITS, 4 * UNITS], 2),
      normal([4 * UNITS], 3),
    ];
    let walked = 0;
    const run = (ours: boolean) =>
      tf.valueAndGrads((x, kernel, recurrentKernel, bias) => {
        const [h0, c0] = args.initialState as tf.Tensor2D[];
        const walk = (sequence: tf.Tensor3D, inputs: object) => {
          walked = sequence.shape[1];
          const lstm = {kernel, recurrentKernel, bias} as never;
          const options = {
            recurrentActivation: 'sigmoid',
            goBackwards,
            returnSequences: false,
          } as const;
          return lstmSequence(sequence, lstm, inputs, options);
        };
        const whole = {initialState: {h: h0, c: c0}, mask: args.mask};
        const [h, , c] = ours
          ? (callAsSequence<LSTMState>(LSTM_CELL, layer(goBackwards), x, args, walk) as tf.Tensor[])
          : [walk(x as tf.Tensor3D, whole)].flatMap(({outputs, state}) => [
              outputs,
              state.h,
              state.c,
            ]);
        return tf.add(tf.sum(tf.square(h)), tf.sum(c));
      })([normal([2, 5, 2], 4), ...weights]);
    const [whole, steps] = [run(false), walked];
    const cut = run(true);
    expect([steps, walked]).toEqual([5, 3]);
    [cut.value, ...cut.grads].forEach((value, k) => {
      const expected = [whole.value, ...whole.grads][k].dataSync();
      value.dataSync().forEach((number, at) => expect(number).toBeCloseTo(expected[at], 5));
    });
  },
);
