import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {readJson, useBackend} from '@sparsegate/example-shared';
import {fileSystem} from '@sparsegate/file-system';
import '@sparsegate/surgery';
import {loadLayersModel} from '@tensorflow/tfjs';
import {FORMS} from '../src/forms.js';
import {PROGRAM_BACKEND} from '../../../test/support/backends.js';
import type {RunResults} from '../src/results.js';
import type {SurgeryResults} from '../src/surgery-results.js';
import {runBuilt} from './run-built.js';
import {writeTinyReviews} from './tiny-reviews.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shrink-'));
  await writeTinyReviews(directory);
});

afterEach(() => rm(directory, {recursive: true}));

test.each([
  ['lstm', 'wgn-seed1-hidden4', 'SparseLSTM'],
  ['gru', 'wgn-seed1-gru-hidden4', 'SparseGRU'],
])(
  'a trained model with an %s layer is collapsed, cut and saved, and says the same in all its forms',
  async (cell, name, sparse) => {
    const output = join(directory, 'output');
    await runBuilt('train', directory, output, ['--cell', cell, '--epochs', '1']);
    await runBuilt('shrink', directory, output, ['--cell', cell]);
    const base = join(output, name);
    const {testAccuracy} = (await readJson<RunResults>(`${base}.json`))!;
    const {forms, runtime, variationalBytes} = (await readJson<SurgeryResults>(
      `${base}.surgery.json`,
    ))!;
    for (const form of FORMS) {
      expect(forms[form].testAccuracy).toBe(testAccuracy);
      expect(forms[form].maxDifference).toBeLessThan(1e-5);
      // μ and σ of everything are twice as many values as μ alone.
      expect(forms[form].bytes).toBeLessThan(0.6 * variationalBytes);
    }
    expect(runtime!.maxDifference).toBeLessThan(0.01);
    expect(runtime!.bytes).toBe((await stat(`${base}-small/model.sgrt`)).size);
    expect(runtime!.bytes).toBeLessThan(forms.sparse.bytes);
    await useBackend(PROGRAM_BACKEND);
    const small = await loadLayersModel(fileSystem(`${base}-small`));
    expect(small.layers.map(layer => layer.getClassName())).toEqual([
      ...['Embedding', sparse, 'Dense'],
    ]);
  },
  180_000,
);
