import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import fc from 'fast-check';
import {buildGraph, graphInput, KINDS, type GraphCase} from './random-graph.js';

/** All random functional models; `cutBothWays` tries one. */
export const graphs: fc.Arbitrary<GraphCase> = fc.record({
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
const TOLERANCE = 1e-5;

/** tfjs keeps the weights of a layer that is applied more than once, and the states of those that carry any. */
function dispose(model: tf.LayersModel): void {
  const states = statesOf(model.layers as unknown as Held[]);
  const weights = model.getWeights();
  model.dispose();
  tf.dispose([...weights, ...states].filter(({isDisposed}) => !isDisposed));
}

interface Held {
  layers?: Held[];
  stateful?: boolean;
  getStates?(): tf.Tensor[];
}

function statesOf(layers: Held[]): tf.Tensor[] {
  return layers.flatMap(layer => [
    ...statesOf(layer.layers ?? []),
    ...(layer.stateful && layer.getStates ? layer.getStates() : []),
  ]);
}

/**
 * Cuts a model in both forms and holds them against it; stateful models run twice in a row. What is left can be read, and nothing
 * more can be cut from it.
 *
 * @returns neurons cut
 * @throws if anything differs
 */
export async function cutBothWays(graph: GraphCase): Promise<number> {
  const model = buildGraph(graph);
  const x = graphInput(graph);
  const plan = planSurgery(model, {bounds: graph.bounds});
  for (const layers of forms) {
    const small = await operate(model, plan, {layers});
    verify(model, small, x, {tolerance: TOLERANCE});
    if (layers === 'stock') {
      assert.ok(small.countParams() <= model.countParams(), 'surgery adds parameters');
    }
    const again = await operate(small, planSurgery(small));
    assert.equal(again.countParams(), small.countParams(), 'a second surgery cuts more');
    verify(small, again, x, {tolerance: TOLERANCE});
    dispose(again);
    dispose(small);
  }
  tf.dispose(x);
  dispose(model);
  return plan.layers.reduce((sum, {units, keep}) => sum + units - keep.length, 0);
}

/**
 * The same for as many models as there is time for: all of them run on the project's kernels, the whole one once. No second surgery.
 *
 * @returns neurons cut
 * @throws if an output differs
 */
export async function cutOnce(graph: GraphCase): Promise<number> {
  const model = buildGraph(graph);
  const x = graphInput(graph);
  accelerate(model);
  const expected = outputsOf(model, x, graph.stateful);
  const plan = planSurgery(model, {bounds: graph.bounds});
  for (const layers of forms) {
    const small = await operate(model, plan, {layers});
    accelerate(small);
    expectEqual(outputsOf(small, x, graph.stateful), expected, layers);
    dispose(small);
  }
  tf.dispose(x);
  dispose(model);
  return plan.layers.reduce((sum, {units, keep}) => sum + units - keep.length, 0);
}

/** All outputs, of two calls where the second one starts from the states of the first. */
function outputsOf(model: tf.LayersModel, x: tf.Tensor, stateful: boolean): Float32Array[] {
  return tf.tidy(() => {
    const call = (): tf.Tensor[] => [model.predict(x)].flat();
    const outputs = stateful ? [...call(), ...call()] : call();
    return outputs.map(output => output.dataSync<'float32'>());
  });
}

function expectEqual(
  actual: readonly Float32Array[],
  expected: readonly Float32Array[],
  form: string,
): void {
  assert.deepEqual(
    actual.map(({length}) => length),
    expected.map(({length}) => length),
  );
  expected.forEach((values, output) => {
    values.forEach((value, k) => {
      const difference = Math.abs(value - actual[output][k]) / Math.max(1, Math.abs(value));
      // Written so that NaN fails.
      assert.ok(difference <= TOLERANCE, `${form}: output ${output} differs by ${difference}`);
    });
  });
}
