import {expect, test} from '@jest/globals';
import type {ReportedRun} from '../src/report-runs.js';
import {reportSections} from '../src/report-sections.js';
import type {RunResults} from '../src/results.js';
import {PAPER_SETTINGS} from '../src/settings.js';

const layers = [
  {layer: 'lstm_1', units: 200, neurons: 60, gates: 190},
  {layer: 'lstm_2', units: 200, neurons: 110, gates: 440},
];

/** A run in its second epoch, with made-up figures. */
const run: ReportedRun = {
  row: 'wgn',
  results: {
    title: 'Pruning W+G+N',
    command: '',
    settings: PAPER_SETTINGS,
    versions: {},
    stepsPerEpoch: 2323,
    epochsDone: 1,
    epochs: [
      {
        ...{epoch: 1, learningRate: 1, trainPerplexity: 300, validPerplexity: 200.126},
        ...{penalty: 5.97, seconds: 500.4, compression: 1.491, layers},
        zeros: [{matrix: 'softmax/kernel', size: 2_000_000, zeros: 500_000}],
      },
    ],
    testPerplexity: null,
  },
};

test("the table has our row above the paper's, and says how far a run has come", () => {
  const lines = reportSections([run])['table'].split('\n');
  expect(lines[2]).toMatch(
    /Pruning W\+G\+N +\| 200.13 – … +\| 1.49x +\| 60 – 110 +\| 190 – 440 +\| 1 of 20/,
  );
  expect(lines[3]).toMatch(/paper +\| 110.04 – 105.64 \| 1.49x +\| 64 – 115 +\| 193 – 442 \| 20/);
});

test('zeros are counted and given as a share of the matrix', () => {
  expect(reportSections([run])['zeros']).toMatch(/softmax\/kernel \| 2000000 \| 500000 \| 25.0 %/);
});

test('runs with other settings stand above what others report of Original', () => {
  const weaker: RunResults = {
    ...run.results,
    settings: {...PAPER_SETTINGS, groupLambda: 0.001, decay: 0.5, epochs: 1},
    testPerplexity: 199.876,
  };
  const lines = reportSections([run], [weaker])['variations'].split('\n');
  expect(lines[2]).toMatch(/W\+G\+N +\| 0.001 \| +0.5 \| +1 \| +300 \| 200.13 \| 199.88 \| 1.49x/);
  expect(lines[3]).toMatch(/the paper +\| – +\| +0.6 \| +20 \| +– \| 120.28 \| 114.41/);
});

test('what has not been run yet is said so', () => {
  expect(reportSections([run])['surgery']).toBe('Not run yet.');
  expect(reportSections([])['table']).toBe('Not run yet.');
});

test('lags are told for h and c, by groups of neurons', () => {
  const active = {constant: false, value: null, unused: false};
  const gates = ['i', 'f', 'g', 'o'];
  const neuron = {index: 0, gates: Object.fromEntries(gates.map(gate => [gate, active]))};
  const structure = {layer: 'lstm_2', className: 'LSTM', units: 1, gates, neurons: [neuron]};
  const curve = Array.from({length: 40}, (_, lag) => (lag < 20 ? 2 : 0.5));
  const gradients = {
    ...{layer: 'lstm_2', lags: 40, samples: 600, neurons: [0]},
    curves: {h: [curve], c: [curve.map(value => 2 * value)]},
  };
  const lags = {
    ...{title: 'W', command: 'run it', settings: PAPER_SETTINGS, versions: {}},
    ...{structure: {...structure, blocking: []}, gradients},
  };
  const section = reportSections([{...run, lags}])['lags'];
  expect(section).toMatch(/all gates vary \| +1 \| +2.00 \| +0.250 /);
  expect(section).toMatch(/all gates vary \| +1 \| +4.00 \| +0.250 /);
  expect(section).toContain('600 sequences. `run it`');
});
