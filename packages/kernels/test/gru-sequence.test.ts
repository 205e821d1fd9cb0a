import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {GRU_CELL, gruSequence, gruSequenceReference} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {expectReference, expectSlopes} from './support/agreement.js';
import {
  asForm,
  caseValues,
  callWith,
  sequenceCases,
  type SequenceCase,
} from './support/sequence-case.js';
import {BACKENDS} from '../../../test/support/backends.js';

const form = asForm(gruSequence);

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  const agree = (given: SequenceCase): Promise<void> =>
    expectReference(form, asForm(gruSequenceReference), given, backend);

  test('the kernel and its gradient equal the reference, whatever the sizes and options', async () => {
    await fc.assert(fc.asyncProperty(sequenceCases(GRU_CELL, 19), agree), {numRuns: 100, seed: 1});
  });

  test.each([
    [1, 3, 70, 130, false],
    [21, 4, 33, 101, false],
    [1, 3, 70, 130, true],
    [21, 4, 33, 101, true],
    // Few objects of many steps: columns in panels of 32, and some that fill none.
    [2, 17, 5, 41, false],
    [3, 16, 5, 41, true],
    [1, 18, 3, 9, false],
    [1, 18, 3, 9, true],
  ])(
    'so it does at B=%i, T=%i, I=%i, U=%i, resetAfter %p',
    async (batch, steps, inputSize, units, resetAfter) => {
      await agree({
        ...{cell: GRU_CELL, batch, steps, inputSize, units, seed: 7},
        options: {
          ...{goBackwards: true, returnSequences: true, resetAfter},
          recurrentActivation: 'sigmoid',
        },
        ...{withState: true, withMask: true, withMultipliers: true},
      });
    },
  );

  test('its gradients are the slopes of the equations in float64, whatever the sizes and options', () => {
    const smooth = sequenceCases(GRU_CELL, 9).filter(
      given => given.options.recurrentActivation === 'sigmoid',
    );
    fc.assert(
      fc.property(smooth, given => expectSlopes(form, given)),
      {numRuns: 40, seed: 6},
    );
  });

  test('the stock layer gives the same outputs and state, whatever the sizes and options', async () => {
    const like = sequenceCases(GRU_CELL, 12).filter(({options}) => !options.resetAfter);
    const agreesWithStock = (given: SequenceCase): void => {
      tf.tidy(() => {
        const [ours, stock] = [viaOp(given), viaStockLayer(given)];
        ours.forEach((tensor, k) => {
          const difference = tf.max(tf.abs(tf.sub(tensor, stock[k]))).dataSync()[0];
          expect(difference).toBeLessThan(2e-5);
        });
      });
    };
    fc.assert(fc.property(like, agreesWithStock), {numRuns: 40, seed: 3});
  });

  test.each([NaN, Infinity, -Infinity])(
    '%p among the inputs comes out as from the stock layer',
    odd => {
      const x = tf.tensor3d([
        [
          [1, 2],
          [odd, -1],
          [0.5, 3],
        ],
        [
          [0.1, 0],
          [1, 1],
          [2, 2],
        ],
      ]);
      const layer = tf.layers.gru({
        units: 3,
        recurrentActivation: 'sigmoid',
        returnSequences: true,
      });
      const stock = layer.apply(x) as tf.Tensor;
      const [kernel, recurrentKernel, bias] = layer.getWeights();
      const parts = {x, kernel, recurrentKernel, bias};
      const options = {recurrentActivation: 'sigmoid' as const};
      const {outputs} = callWith(form, GRU_CELL, parts, undefined, options);
      const expected = [...stock.dataSync()];
      [...outputs.dataSync()].forEach((value, k) => {
        if (Number.isNaN(expected[k])) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(expected[k], 5);
      });
    },
  );

  test('an update gate of exactly 1 hands h on exactly', () => {
    const weights = {
      kernel: tf.zeros<tf.Rank.R2>([2, 9]),
      recurrentKernel: tf.zeros<tf.Rank.R2>([3, 9]),
      // 0.2 · 4 + 0.5 is clipped to 1.
      bias: tf.tensor1d([4, 4, 4, 0, 0, 0, 1, 2, 3]),
    };
    const h = tf.tensor2d([[0.1, 1e-9, 0.7]]);
    const options = {recurrentActivation: 'hardSigmoid' as const};
    const {state} = gruSequence(tf.ones([1, 7, 2]), weights, {initialState: {h}}, options);
    expect(state.h.dataSync()).toEqual(h.dataSync());
  });
});

function tensorsOf(given: SequenceCase): {parts: Record<string, tf.Tensor>; mask?: tf.Tensor} {
  const {parts, mask} = caseValues({...given, withMultipliers: false});
  const tensors = Object.entries(parts).map(([name, {values, shape}]): [string, tf.Tensor] => [
    name,
    tf.tensor(values, shape),
  ]);
  return {
    parts: Object.fromEntries(tensors),
    mask: mask && tf.tensor(mask.values, mask.shape),
  };
}

function viaOp(given: SequenceCase): tf.Tensor[] {
  const {parts, mask} = tensorsOf(given);
  const {outputs, state} = callWith(form, GRU_CELL, parts, mask, given.options);
  return [outputs, state.h];
}

function viaStockLayer(given: SequenceCase): tf.Tensor[] {
  const {parts, mask} = tensorsOf(given);
  const {recurrentActivation, goBackwards, returnSequences} = given.options;
  const layer = tf.layers.gru({
    ...{recurrentActivation, goBackwards, returnSequences},
    ...{units: given.units, returnState: true},
  });
  layer.build([given.batch, given.steps, given.inputSize]);
  layer.setWeights([parts['kernel'], parts['recurrentKernel'], parts['bias']]);
  const h0 = parts['h0'] ?? tf.zeros([given.batch, given.units]);
  return layer.call(parts['x'], {mask, initialState: [h0]} as never) as tf.Tensor[];
}
