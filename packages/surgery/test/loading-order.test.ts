import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {inLoadingOrder, modelJSON} from '@sparsegate/structure';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';
import {operate, planSurgery, verify} from '../src/index.js';

type Tensor = tf.SymbolicTensor;

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const lstm = (name: string) => tf.layers.lstm({name, units: 3, returnSequences: true});

/**
 * "twice" is applied to "late" first and to the input then. Its second application feeds the longer chain, so that a saved topology
 * lists it before "late": the first application waits when tfjs loads it, and the second one comes to be first.
 */
function overtaken(): tf.LayersModel {
  const x = tf.input({shape: [4, 3]});
  const twice = tf.layers.dense({name: 'twice', units: 2});
  const first = twice.apply(lstm('late').apply(x)) as Tensor;
  const second = twice.apply(x) as Tensor;
  const chain = lstm('above').apply(lstm('below').apply(second)) as Tensor;
  return tf.model({inputs: x, outputs: [chain, first]});
}

test('a layer that is applied twice is wired as before though tfjs makes its applications in another order', async () => {
  const model = overtaken();
  for (const layers of ['stock', 'sparse'] as const) {
    const small = await operate(model, planSurgery(model), {layers});
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
    // What was made in its order can be saved and loaded by tfjs alone.
    expect(verify(small, await savedAndLoaded(small)).maxAbsolute).toBeLessThan(1e-5);
  }
});

test('applications stand in the order in which tfjs makes them, and are called by their new numbers', () => {
  const {config} = inLoadingOrder(modelJSON(overtaken()));
  const inbound = (layer: string) =>
    config.layers
      .find(({name}) => name === layer)!
      .inbound_nodes!.map(node => node.map(([from, number]) => `${from} ${number}`));
  const [input] = config.input_layers!;
  expect(inbound('twice')).toEqual([[`${input[0]} 0`], ['late 0']]);
  expect(inbound('below')).toEqual([['twice 0']]);
  expect(config.output_layers!.map(([name, node]) => `${name} ${node}`)).toEqual([
    'above 0',
    'twice 1',
  ]);
});

test('where nothing waits, a topology stays as it is, models inside it too', () => {
  const x = tf.input({shape: [4, 3]});
  const inner = tf.sequential({layers: [tf.layers.dense({units: 3, inputShape: [4, 3]})]});
  const y = lstm('c').apply(inner.apply(x)) as Tensor;
  const json = modelJSON(tf.model({inputs: x, outputs: y}));
  expect(inLoadingOrder(json)).toEqual(json);
});
