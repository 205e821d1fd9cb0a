import {expect, test} from '@jest/globals';
import {comebacksAfter, countEpoch, type SpaceSpells} from '../src/spells.js';

/** Whether each of three features is full at the end of each epoch. */
const EPOCHS = ['110', '010', '010', '110', '001', '000'];

function counted(): SpaceSpells {
  const spells: SpaceSpells = {under: [0, 0, 0], returned: [0, 0, 0]};
  for (const flags of EPOCHS) {
    const full = [0, 1, 2].filter(k => flags[k] === '1');
    countEpoch(spells, [0, 1, 2], new Set(full));
  }
  return spells;
}

test('spells count epochs in a row, and the longest after which a feature came back', () => {
  expect(counted()).toEqual({under: [2, 2, 1], returned: [2, 0, 4]});
});

test('patience would have cost what came back after a spell of its length or more', () => {
  const spells = counted();
  expect([1, 2, 3, 4, 5].map(patience => comebacksAfter(spells, patience))).toEqual([
    {left: 3, returned: 2},
    {left: 3, returned: 2},
    {left: 1, returned: 1},
    {left: 1, returned: 1},
    {left: 0, returned: 0},
  ]);
});

test('features that have left are not counted any more', () => {
  const spells: SpaceSpells = {under: [3, 3], returned: [0, 0]};
  countEpoch(spells, [0], new Set());
  expect(spells).toEqual({under: [4, 3], returned: [0, 0]});
});
