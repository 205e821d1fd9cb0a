import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, jest, test} from '@jest/globals';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import fc from 'fast-check';
import {buildGraph, graphInput, KINDS, type GraphCase} from './support/random-graph.js';

/** How many models; `GRAPHS=100000 GRAPHS_SEED=1 npx jest test/surgery-over-graphs` for a long run. */
const RUNS = Number(process.env.GRAPHS ?? 120);
const SEED = Number(process.env.GRAPHS_SEED ?? 7);

const graphs: fc.Arbitrary<GraphCase> = fc.record({
  seed: fc.nat(1_000_000),
  kinds: fc.array(fc.constantFrom(...KINDS), {maxLength: 5}),
  stateful: fc.boolean(),
  embedding: fc.boolean(),
  recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
  zeroWeights: fc.constantFrom(0, 0.3, 0.9),
  zeroGates: fc.constantFrom(0, 0.3, 0.8),
  zeroRows: fc.constantFrom(0, 0.4, 0.9),
  bounds: fc.boolean(),
});

const forms = ['stock', 'sparse'] as const;

/** tfjs warns at every look at a model in which a layer is given states. */
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

/** tfjs keeps the weights of a layer that is applied more than once. */
function dispose(model: tf.LayersModel): void {
  const weights = model.getWeights();
  model.dispose();
  tf.dispose(weights.filter(({isDisposed}) => !isDisposed));
}

/** Cuts a model in both forms and holds them against it. @returns neurons cut */
async function cutBothWays(graph: GraphCase): Promise<number> {
  const model = buildGraph(graph);
  const x = graphInput(graph);
  const plan = planSurgery(model, {bounds: graph.bounds});
  for (const layers of forms) {
    const small = await operate(model, plan, {layers});
    // Stateful models run twice in a row.
    expect(verify(model, small, x).maxRelative).toBeLessThan(1e-5);
    if (layers === 'stock') {
      expect(small.countParams()).toBeLessThanOrEqual(model.countParams());
    }
    // What is left can be read and cut again; on one backend will do.
    if (tf.getBackend() === 'cpu') {
      const again = await operate(small, planSurgery(small));
      expect(again.countParams()).toBeLessThanOrEqual(small.countParams());
      expect(verify(small, again, x).maxRelative).toBeLessThan(1e-5);
      dispose(again);
    }
    dispose(small);
  }
  tf.dispose(x);
  dispose(model);
  return plan.layers.reduce((sum, {units, keep}) => sum + units - keep.length, 0);
}

describe.each(['cpu', 'wasm'])('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test(`random functional models have the outputs of the whole ones, in both forms`, async () => {
    let cut = 0;
    await fc.assert(
      fc.asyncProperty(graphs, async graph => {
        cut += await cutBothWays(graph);
      }),
      {seed: SEED, numRuns: Math.ceil(RUNS / 2)},
    );
    // The cases do plant neurons that can go.
    expect(cut).toBeGreaterThan(RUNS / 2);
  }, 86_400_000);
});
