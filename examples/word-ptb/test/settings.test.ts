import {expect, test} from '@jest/globals';
import {learningRate, PAPER_SETTINGS, runName} from '../src/settings.js';

test('the learning rate is 1 for four epochs and shrinks by 0.6 an epoch after that', () => {
  expect([1, 4, 5, 6].map(learningRate)).toEqual([1, 1, 0.6, 0.36]);
  // 0.6¹⁶, the last epoch of the published runs.
  expect(learningRate(20)).toBeCloseTo(2.82e-4, 6);
});

test('the learning rates of the published runs add up to 12,776 over all steps', () => {
  const rates = Array.from({length: PAPER_SETTINGS.epochs}, (_, k) => learningRate(k + 1));
  const stepsPerEpoch = 2323;
  expect(stepsPerEpoch * rates.reduce((sum, rate) => sum + rate)).toBeCloseTo(12_776, -1);
});

test('a run of other settings than the published ones has them in its name', () => {
  expect(runName(PAPER_SETTINGS)).toBe('wgn-seed1');
  expect(runName({...PAPER_SETTINGS, row: 'wn', mode: 'forward-only', hidden: 8})).toBe(
    'wn-seed1-forward-only-hidden8',
  );
});
