import {expect, test} from '@jest/globals';
import {settingsOf, type RunOptions} from '../src/command-line.js';
import {commandOf, PAPER_SETTINGS, runName} from '../src/settings.js';

test('a run of other settings than the published ones has them in its name', () => {
  expect(runName(PAPER_SETTINGS)).toBe('wgn-seed1');
  expect(runName({...PAPER_SETTINGS, row: 'wn', fromOriginal: true})).toBe(
    'wn-seed1-from-original',
  );
  expect(runName({...PAPER_SETTINGS, vectors: 'wink', hidden: 8, limit: 100})).toBe(
    'wgn-seed1-wink-hidden8-limit100',
  );
  expect(runName({...PAPER_SETTINGS, cell: 'gru', vectors: 'wink'})).toBe('wgn-seed1-gru-wink');
});

test('pretrained vectors decide how many components a vector has', () => {
  const options: RunOptions = {
    ...PAPER_SETTINGS,
    ...{data: 'DIR', output: 'DIR', anyText: false, limit: undefined, patience: 5},
  };
  expect(settingsOf(options).embedding).toBe(300);
  expect(settingsOf({...options, vectors: 'wink'}).embedding).toBe(100);
});

test('a run from a file of vectors, or one that gets smaller, says so in its name and command', () => {
  const options: RunOptions = {
    ...PAPER_SETTINGS,
    ...{data: 'DIR', output: 'DIR', anyText: false, limit: undefined, patience: 5},
    vectors: '/home/me/imdb-300.f16.gz',
  };
  const plain = settingsOf(options);
  expect(plain.embedding).toBe(300);
  expect(runName(plain)).toBe('wgn-seed1-imdb-300');
  expect(Object.keys(plain)).not.toContain('compact');
  const compact = settingsOf({...options, rms: 0.19, compact: 'patient'});
  expect(runName(compact)).toBe('wgn-seed1-imdb-300-rms0.19-patient5');
  expect(commandOf(compact)).toMatch(
    /--vectors DIR\/imdb-300.f16.gz --rms 0.19 --compact patient --patience 5 --seed 1/,
  );
  const bucket = settingsOf({...options, bucket: true});
  expect(runName(bucket)).toBe('wgn-seed1-imdb-300-bucket');
  expect(commandOf(bucket)).toMatch(/ --bucket$/);
  expect(runName(settingsOf({...options, compact: 'watch'}))).toBe('wgn-seed1-imdb-300-watch');
});

test('a run to a target says which, in its command and, where it is another, in its name', () => {
  const settings = {...PAPER_SETTINGS, row: 'pruned' as const, by: 5, epochs: 8};
  expect(runName(settings)).toBe('pruned-seed1');
  expect(runName({...settings, target: 0.25})).toBe('pruned-seed1-target0.25');
  expect(commandOf(settings)).toMatch(/--row pruned .*--epochs 8 .*--target 0.4 --by 5$/);
});

test('the command that repeats a run names all that is not fixed', () => {
  const settings = {...PAPER_SETTINGS, epochs: 20, fromOriginal: true, limit: 100};
  expect(commandOf(settings)).toBe(
    'node examples/imdb/dist/train.js --data DIR --output DIR --cell lstm --row wgn --vectors random --seed 1 ' +
      '--epochs 20 --hidden 128 --backend wasm --limit 100 --from-original',
  );
});
