import {expect, test} from '@jest/globals';
import {commandOf, learningRate, PAPER_SETTINGS, penaltyOf, runName} from '../src/settings.js';

test('the learning rate is 1 for four epochs and shrinks by 0.6 an epoch after that', () => {
  const rates = [1, 4, 5, 6].map(epoch => learningRate(epoch, PAPER_SETTINGS));
  expect(rates).toEqual([1, 1, 0.6, 0.36]);
  // 0.6¹⁶, the last epoch of the published runs.
  expect(learningRate(20, PAPER_SETTINGS)).toBeCloseTo(2.82e-4, 6);
});

test('the learning rates of the published runs add up to 12,776 over all steps', () => {
  const {epochs} = PAPER_SETTINGS;
  const rates = Array.from({length: epochs}, (_, k) => learningRate(k + 1, PAPER_SETTINGS));
  const stepsPerEpoch = 2323;
  expect(stepsPerEpoch * rates.reduce((sum, rate) => sum + rate)).toBeCloseTo(12_776, -1);
});

test('another decay makes another schedule', () => {
  expect([4, 5, 6].map(epoch => learningRate(epoch, {decay: 0.5}))).toEqual([1, 0.5, 0.25]);
});

test('a run of other settings than the published ones has them in its name', () => {
  expect(runName(PAPER_SETTINGS)).toBe('wgn-seed1');
  expect(runName({...PAPER_SETTINGS, row: 'wn', mode: 'forward-only', hidden: 8})).toBe(
    'wn-seed1-forward-only-hidden8',
  );
  expect(runName({...PAPER_SETTINGS, row: 'original', decay: 0.5})).toBe('original-seed1-decay0.5');
});

test('λ₁ is the published one of the row unless another is given', () => {
  expect(penaltyOf(PAPER_SETTINGS)?.groupLambda).toBe(0.0017);
  expect(penaltyOf({...PAPER_SETTINGS, groupLambda: 0.001})?.groupLambda).toBe(0.001);
  expect(penaltyOf({...PAPER_SETTINGS, row: 'original', groupLambda: 0.001})).toBeUndefined();
});

test('the command of a run names what was given and nothing else', () => {
  expect(commandOf(PAPER_SETTINGS)).not.toMatch(/lambda|limit|null/);
  expect(commandOf({...PAPER_SETTINGS, groupLambda: 0.001})).toMatch(/--group-lambda 0.001 /);
});
