import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {readWiring, rowsOfNeuron} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {variationalDense, variationalLSTM} from '@sparsegate/variational';
import {edit, emptyColumns, emptyRows, randomize} from '../packages/surgery/test/edit-weights.js';
import {BLOCKED} from './support/wirings/blocked.js';
import {CUT} from './support/wirings/cut.js';
import {chain, lstm, UNITS, type Wirings} from './support/wirings/parts.js';
import {TIED} from './support/wirings/tied.js';

beforeEach(() => {
  tf.engine().startScope();
  // tfjs warns at every look at a model in which a layer is given states.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  tf.engine().endScope();
  jest.restoreAllMocks();
});

/** The rows of the table in the README: wiring, what becomes of neurons, how or why not. */
const ROWS = readFileSync(join(__dirname, '..', 'packages', 'surgery', 'README.md'), 'utf8')
  .split('| layer or wiring')[1]
  .split('\n')
  .slice(2)
  .filter(line => line.startsWith('|'))
  .map(line => line.split('|').map(cell => cell.trim()));

/** Random weights; a variance is none below 0. */
function draw(model: tf.LayersModel): tf.LayersModel {
  randomize(model, 3);
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'BatchNormalization') continue;
    edit(layer, 3, values => values.forEach((value, k) => (values[k] = value * value + 0.5)));
  }
  return model;
}

/** Takes away all that reads neuron 1 of these sites; `own` says whether their own layers may. */
function unread(model: tf.LayersModel, sites: readonly string[], own = true): void {
  const {recurrent, embeddings} = readWiring(model);
  const layerOf = (name: string) => findLayer(model, name);
  for (const site of [...recurrent, ...embeddings].filter(({name}) => sites.includes(name))) {
    for (const {layer, weight, rows} of site.consumers) {
      emptyRows(layerOf(layer), weight, rowsOfNeuron(rows, 1));
    }
    const found = recurrent.find(({name}) => name === site.name);
    if (found && own) {
      emptyRows(layerOf(found.recurrentKernel.layer), found.recurrentKernel.weight, [1]);
    }
  }
}

/** A layer of the model, or of a model inside it. */
function findLayer(model: tf.LayersModel, name: string): tf.layers.Layer {
  const [outer, ...inner] = name.split('/');
  const layer = model.getLayer(outer);
  return inner.length > 0 ? (layer as unknown as tf.LayersModel).getLayer(inner.join('/')) : layer;
}

const sitesOf = (model: tf.LayersModel): string[] => {
  const {recurrent, embeddings} = readWiring(model);
  return [...recurrent, ...embeddings].map(({name}) => name);
};

async function expectExact(model: tf.LayersModel): Promise<void> {
  const plan = planSurgery(model);
  for (const layers of ['stock', 'sparse'] as const) {
    const small = await operate(model, plan, {layers});
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
  }
}

const keeps = (model: tf.LayersModel): Record<string, number[]> => {
  const {layers, embeddings} = planSurgery(model);
  return Object.fromEntries([...layers, ...embeddings].map(({layer, keep}) => [layer, keep]));
};

const casesOf = <T>(table: Wirings<T>) =>
  Object.entries(table).flatMap(([row, cases]) =>
    Object.entries(cases).map(([name, given]) => [row, name, given] as const),
  );

describe('cut: a neuron that nothing reads goes', () => {
  test.each(casesOf(CUT))('%s: %s', async (_, __, make) => {
    const model = draw(make());
    const sites = sitesOf(model).filter(name => !name.includes('above'));
    unread(model, sites);
    const kept = keeps(model);
    for (const site of sites) expect([site, kept[site]]).toEqual([site, [0, 2]]);
    await expectExact(model);
  });
});

describe('tied: it stays while what it meets needs its own', () => {
  test.each(casesOf(TIED))('%s: %s', async (_, __, make) => {
    const model = draw(make());
    const sites = sitesOf(model);
    expect(sites).toHaveLength(2);
    unread(model, sites, false);
    unread(model, sites.slice(0, 1));
    expect(Object.values(keeps(model))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    await expectExact(model);
    unread(model, sites);
    expect(Object.values(keeps(model))).toEqual([
      [0, 2],
      [0, 2],
    ]);
    await expectExact(model);
  });
});

describe('blocked: it stays, and the plan says why', () => {
  test.each(casesOf(BLOCKED))('%s: %s', async (_, __, [make, reason]) => {
    const model = draw(make());
    const [site] = sitesOf(model);
    unread(model, [site]);
    const [layer] = planSurgery(model).layers;
    expect(layer.keep).toEqual([0, 1, 2]);
    expect(layer.blocking.map(({reason: given}) => given).join()).toMatch(reason);
  });
});

describe('left: no rule is written for it', () => {
  test('SimpleRNN, ConvLSTM2D, cells of other classes', async () => {
    const model = chain(
      () => tf.layers.simpleRNN({units: UNITS, returnSequences: true, name: 'simple'}),
      lstm,
    )();
    randomize(model, 3);
    emptyRows(model.getLayer('simple'), 1, [1]);
    emptyRows(model.getLayer('l'), 0, [1]);
    expect(Object.keys(keeps(model))).toEqual(['l']);
    await expectExact(model);
    const alone = chain(() => tf.layers.simpleRNN({units: UNITS}))();
    expect(() => planSurgery(alone)).toThrow(/must have a recurrent layer.*Received: .*SimpleRNN/);
  });
});

test('a model of variational layers alone is sent to collapsePosterior', () => {
  const model = tf.sequential({
    layers: [variationalLSTM({units: 2, inputShape: [3, 2]}), variationalDense({units: 1})],
  });
  expect(() => planSurgery(model)).toThrow(
    /must have a recurrent layer.*VariationalLSTM.*Call collapsePosterior\(model\)/,
  );
});

test('behind a Masking a constant output stays out of the biases', () => {
  const model = chain(() => tf.layers.masking({maskValue: 0}), lstm)();
  randomize(model, 3);
  const layer = model.getLayer('l');
  const columns = [0, 1, 2, 3].map(gate => gate * UNITS + 1);
  for (const weight of [0, 1]) emptyColumns(layer, weight, columns);
  emptyRows(layer, 1, [1]);
  edit(layer, 2, values => (values[UNITS + 1] = -200));
  expect(keeps(model)).toEqual({l: [0, 1, 2]});
});

test('every row of the table is tried', () => {
  const kinds = {cut: CUT, tied: TIED, blocked: BLOCKED};
  for (const [, wiring, kind] of ROWS) {
    if (kind === 'left') continue;
    expect([wiring, Object.keys(kinds[kind as keyof typeof kinds])]).toEqual([
      wiring,
      expect.arrayContaining([wiring]),
    ]);
  }
  const named = ROWS.map(([, wiring]) => wiring);
  expect(named).toEqual(expect.arrayContaining(Object.values(kinds).flatMap(Object.keys)));
  expect(ROWS.length).toBeGreaterThan(20);
});
