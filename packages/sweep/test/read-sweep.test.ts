import {expect, test} from '@jest/globals';
import {checkSweep} from '../src/read-sweep.js';

const SWEEP = {name: 's', model: 'm.js', data: 'd.js', training: {epochs: 3}};

test('what is not given is settled', () => {
  expect(checkSweep('s.json', SWEEP)).toMatchObject({
    space: {method: ['penalty'], groups: ['weights+gates+neurons'], seed: [1], groupLambda: [0]},
    strategy: {kind: 'grid'},
    objective: {quality: 'val_loss', better: 'lower', minimize: 'weights', within: 0},
    training: {epochs: 3, batchSize: 32, checkpointEvery: 1},
    retries: 2,
  });
});

test.each([
  ['a value of the wrong kind', {training: {epochs: 0}}, /training.epochs: .*Received: 0/],
  ['a misspelled key', {epoch: 3}, /epoch/],
  ['an unknown method', {space: {method: ['adam']}}, /space.method.0: .*"dense".*Received: "adam"/],
  ['a range that falls', {space: {groupLambda: {from: 1, to: 0.1}}}, /space.groupLambda/],
  ['rungs that fall', {strategy: {kind: 'halving', epochs: [4, 2]}}, /epochs must rise/],
  [
    'a bisection without a reference',
    {strategy: {kind: 'bisection', tolerance: 1}},
    /dense: must be given/,
  ],
])('%s is refused with its place in the file', (_, wrong, message) => {
  expect(() => checkSweep('s.json', {...SWEEP, ...wrong})).toThrow(message);
});

test('all mistakes are said at once, with the file', () => {
  const wrong = {...SWEEP, name: 'a b', retries: -1};
  expect(() => checkSweep('s.json', wrong)).toThrow(
    /^s.json must be a sweep.*\n {2}name.*\n {2}retries/,
  );
});
