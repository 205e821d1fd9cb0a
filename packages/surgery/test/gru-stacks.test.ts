import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from '@jest/globals';
import {operate, planSurgery, verify, type SurgeryPlan} from '../src/index.js';
import fc from 'fast-check';
import {
  BATCH,
  buildStack,
  stackInputs,
  type CellKind,
  type Stack,
} from '../../../test/support/random-stack.js';

/** More of them: `STACKS=2000 npx jest packages/surgery/test/gru-stacks`. */
const RUNS = Number(process.env['STACKS'] ?? 200);

function stacksOf(cells: fc.Arbitrary<CellKind[]>): fc.Arbitrary<Stack> {
  return fc.record({
    seed: fc.nat(100_000),
    inputSize: fc.integer({min: 1, max: 6}),
    widths: fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 3}),
    cells,
    saturated: fc.constantFrom(0, 0.5),
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
}

interface Stateful {
  states: tf.Tensor[];
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
    const [whole, cut] = [model, small].map(m => m.getLayer(layer) as unknown as Stateful);
    const states = whole.states.map((_, k) =>
      tf.randomNormal([BATCH, units], 0, 1, 'float32', seed + k),
    );
    whole.resetStates(states);
    cut.resetStates(states.map(state => tf.gather(state, keep, 1)));
  }
}

function largestDifference(model: tf.LayersModel, small: tf.LayersModel, x: tf.Tensor): number {
  const [a, b] = [model, small].map(m => m.predict(x, {batchSize: BATCH}) as tf.Tensor);
  return tf.max(tf.div(tf.abs(tf.sub(a, b)), tf.maximum(1, tf.abs(a)))).dataSync()[0];
}

/** @returns how many neurons went */
async function cutExactly(stack: Stack, layers: 'stock' | 'sparse'): Promise<number> {
  const model = buildStack(stack);
  const plan = planSurgery(model);
  const small = await operate(model, plan, {layers});
  const x = stackInputs(stack);
  expect(verify(model, small, x).maxRelative).toBeLessThan(1e-5);
  if (stack.stateful) {
    tf.tidy(() => {
      setRandomStates(model, small, plan, stack.seed);
      expect(largestDifference(model, small, x)).toBeLessThan(1e-5);
    });
  }
  tf.dispose(x);
  small.dispose();
  model.dispose();
  return plan.layers.reduce((sum, {units, keep}) => sum + units - keep.length, 0);
}

const KINDS: CellKind[] = ['lstm', 'gru', 'resetAfter'];

describe('small models have the outputs of the whole ones, in both forms, from any state', () => {
  test.each([
    ['GRU', fc.constantFrom<CellKind[]>(['gru'], ['resetAfter'], ['gru', 'resetAfter'])],
    ['mixed', fc.array(fc.constantFrom(...KINDS), {minLength: 2, maxLength: 3})],
  ])(
    'over random %s stacks',
    async (_, cells) => {
      let cut = 0;
      const forms = fc.constantFrom('stock' as const, 'sparse' as const);
      await fc.assert(
        fc.asyncProperty(stacksOf(cells), forms, async (stack, layers) => {
          cut += await cutExactly(stack, layers);
        }),
        {seed: 7, numRuns: RUNS},
      );
      expect(cut).toBeGreaterThan(RUNS);
    },
    2_000_000,
  );
});
