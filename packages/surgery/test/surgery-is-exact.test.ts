import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {operate, planSurgery, verify, type SurgeryPlan} from '../src/index.js';
import fc from 'fast-check';
import {BACKENDS} from '../../../test/support/backends.js';
import {BATCH, buildStack, stackInputs, type Stack} from '../../../test/support/random-stack.js';

/** What runs on tfjs-node is the same surgery, and each of its many small operations takes longer there. */
const RUNS = BACKENDS.includes('tensorflow') ? 200 : 2000;

const stacks: fc.Arbitrary<Stack> = fc.record({
  seed: fc.nat(100_000),
  inputSize: fc.integer({min: 1, max: 6}),
  widths: fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 3}),
  recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
  embedding: fc.boolean(),
  maskZero: fc.boolean(),
  stateful: fc.boolean(),
  goBackwards: fc.boolean(),
  tail: fc.constantFrom('last', 'flatten', 'timeDistributed', 'pooling'),
  between: fc.constantFrom('none', 'dropout', 'activation', 'reshape', 'batchNormalization'),
  zeroWeights: fc.constantFrom(0, 0.3, 0.9),
  zeroGates: fc.constantFrom(0, 0.3, 0.8),
  zeroRows: fc.constantFrom(0, 0.4, 0.9),
});

interface Stateful {
  resetStates(states: tf.Tensor[]): void;
}

/** Gives both models the same random states: the small one its share of the neurons. */
function setRandomStates(
  model: tf.LayersModel,
  small: tf.LayersModel,
  plan: SurgeryPlan,
  seed: number,
): void {
  for (const {layer, units, keep} of plan.layers) {
    const states = [0, 1].map(k => tf.randomNormal([BATCH, units], 0, 1, 'float32', seed + k));
    (model.getLayer(layer) as unknown as Stateful).resetStates(states);
    (small.getLayer(layer) as unknown as Stateful).resetStates(
      states.map(state => tf.gather(state, keep, 1)),
    );
  }
}

function largestDifference(model: tf.LayersModel, small: tf.LayersModel, x: tf.Tensor): number {
  const [a, b] = [model, small].map(m => m.predict(x, {batchSize: BATCH}) as tf.Tensor);
  return tf.max(tf.div(tf.abs(tf.sub(a, b)), tf.maximum(1, tf.abs(a)))).dataSync()[0];
}

test('small models have the outputs of the whole ones, over 2,000 random stacks, states and both forms', async () => {
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(
      stacks,
      fc.constantFrom('stock' as const, 'sparse' as const),
      async (stack, layers) => {
        const model = buildStack(stack);
        const before = JSON.stringify(model.getWeights().map(w => Array.from(w.dataSync())));
        const plan = planSurgery(model);
        const small = await operate(model, plan, {layers});
        const x = stackInputs(stack);
        const {maxRelative} = verify(model, small, x);
        expect(maxRelative).toBeLessThan(1e-5);
        if (stack.stateful) {
          tf.tidy(() => {
            setRandomStates(model, small, plan, stack.seed);
            expect(largestDifference(model, small, x)).toBeLessThan(1e-5);
          });
        }
        cut += plan.layers.reduce((sum, {units, keep}) => sum + units - keep.length, 0);
        expect(JSON.stringify(model.getWeights().map(w => Array.from(w.dataSync())))).toBe(before);
        expect(small.countParams()).toBeLessThanOrEqual(
          model.countParams() + model.layers.length * 20,
        );
        tf.dispose(x);
        small.dispose();
        model.dispose();
      },
    ),
    {seed: 5, numRuns: RUNS},
  );
  // The cases do plant neurons that can go.
  expect(cut).toBeGreaterThan(RUNS);
}, 600_000);
