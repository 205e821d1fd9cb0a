import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {writeJson} from '@sparsegate/example-shared';
import {readRuns} from '../src/report-runs.js';

test('runs are found by their beginning and by what left them on the way; one without an epoch is left out', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'runs-'));
  const names = {
    'wgn-seed1-from-original': 'our Original',
    'wgn-seed1-imdb-300-patient5': 'skip-gram, 300, scaled to 0.13, compacted',
    'wn-seed1-imdb-300-rms0.19-watch': 'skip-gram, 300, scaled to 0.19, watched',
  };
  for (const name of Object.keys(names)) {
    await writeJson(join(directory, `${name}.json`), {epochsDone: 1});
  }
  await writeJson(join(directory, 'w-seed1.json'), {epochsDone: 0});
  const found = (await readRuns(directory)).map(({name, beginning}) => [name, beginning]);
  expect(Object.fromEntries(found)).toEqual(names);
  await rm(directory, {recursive: true});
});
