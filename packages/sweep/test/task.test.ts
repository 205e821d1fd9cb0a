import {expect, test} from '@jest/globals';
import {checkSweep, type Sweep} from '../src/read-sweep.js';
import {taskOf, type Request} from '../src/task.js';

const SWEEP: Sweep = {
  ...checkSweep('s.json', {name: 's', model: 'm.js', data: 'd.js', training: {epochs: 3}}),
  ...{root: '/', code: 'abc'},
};

const request = (groupLambda: number, epochs = 3): Request => ({
  configuration: {method: 'penalty', seed: 1, model: {}, groupLambda, weightLambda: 0},
  epochs,
});

test('the order of keys does not change an id', () => {
  const {configuration, epochs} = request(0.1);
  const turned = Object.fromEntries(Object.entries(configuration).reverse());
  const other = taskOf(SWEEP, {configuration: turned as typeof configuration, epochs});
  expect(other.id).toBe(taskOf(SWEEP, request(0.1)).id);
});

test('a longer training of the same run shares its checkpoint, not its result', () => {
  const [short, long] = [taskOf(SWEEP, request(0.1, 1)), taskOf(SWEEP, request(0.1, 3))];
  expect(long.run).toBe(short.run);
  expect(long.id).not.toBe(short.id);
});

test.each([
  ['λ', SWEEP, request(0.2)],
  ['the modules', {...SWEEP, code: 'other'}, request(0.1)],
  ['the batch size', {...SWEEP, training: {...SWEEP.training, batchSize: 8}}, request(0.1)],
  ['the dense training that it starts from', {...SWEEP, dense: {epochs: 2}}, request(0.1)],
])('%s makes another run', (_, sweep, asked) => {
  expect(taskOf(sweep, asked).run).not.toBe(taskOf(SWEEP, request(0.1)).run);
});

test('names, retries and the objective do not: finished runs stay finished', () => {
  const renamed = {...SWEEP, name: 'other', retries: 9};
  expect(taskOf(renamed, request(0.1)).id).toBe(taskOf(SWEEP, request(0.1)).id);
});
