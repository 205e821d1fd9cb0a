import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {unpackedPackages} from '../support/packed.js';

/** What a user writes; each becomes a bundle of its own. */
const ENTRIES = {
  'cell-only': "export {GRU_CELL} from '@sparsegate/ops';",
  'lstm-only': "export {lstmSequence} from '@sparsegate/ops';",
  'sum-only': "export {sumInBlocks} from '@sparsegate/ops';",
  'sparse-rnn': "import '@sparsegate/sparse-rnn';",
  keras: "import '@sparsegate/keras';",
  'from-keras': "export {fromKeras} from '@sparsegate/keras';",
  'sparse-gru': "export {SparseGRU} from '@sparsegate/sparse-rnn';",
  'variational-gru': "export {variationalGRU} from '@sparsegate/variational';",
  surgery: "export {operate} from '@sparsegate/surgery';",
  pruning: "import '@sparsegate/pruning';",
  variational: "import '@sparsegate/variational';",
  'kernels-cpu': "import '@sparsegate/kernels/cpu';",
  'kernels-wasm': "import '@sparsegate/kernels/wasm';",
};

let directory: string;

beforeAll(() => {
  directory = unpackedPackages('bundlers');
  mkdirSync(join(directory, 'entries'));
  for (const [name, source] of Object.entries(ENTRIES)) {
    writeFileSync(join(directory, 'entries', `${name}.js`), `${source}\n`);
  }
});

afterAll(() => rmSync(directory, {recursive: true, force: true}));

describe.each(['esbuild', 'rollup', 'webpack'])('%s', bundler => {
  let registered: Record<keyof typeof ENTRIES, string[]>;

  beforeAll(() => {
    const node = (script: string, ...args: string[]): string =>
      execFileSync('node', [join(__dirname, script), ...args], {encoding: 'utf8'});
    node('bundle.mjs', bundler, directory);
    const names = Object.keys(ENTRIES);
    registered = JSON.parse(node('registered.mjs', join(directory, bundler), ...names));
  });

  test('keeps the layer that a bare import of sparse-rnn registers', () => {
    expect(registered['sparse-rnn']).toEqual(
      expect.arrayContaining(['SparseLSTM', 'SparseGRU', 'SparseBidirectional']),
    );
  });

  test('keeps the layer that operate makes', () => {
    expect(registered.surgery).toEqual(
      expect.arrayContaining(['SparseLSTM', 'SparseGRU', 'SparseBidirectional']),
    );
  });

  test('keeps the optimizer that a bare import of pruning registers', () => {
    expect(registered.pruning).toContain('ClipByGlobalNorm');
  });

  test('keeps the layers that a bare import of variational registers', () => {
    expect(registered.variational).toEqual(
      expect.arrayContaining([
        ...['VariationalLSTM', 'VariationalGRU', 'VariationalDense', 'VariationalEmbedding'],
      ]),
    );
  });

  test('keeps the classes of GRU models that are imported by one name', () => {
    expect(registered['sparse-gru']).toContain('SparseGRU');
    expect(registered['variational-gru']).toContain('VariationalGRU');
  });

  test('keeps the classes that a model of Keras needs, imported bare or with fromKeras alone', () => {
    const classes = ['ResetAfterGRU', 'MaskedGlobalAveragePooling1D', 'ZeroMaskedSteps'];
    for (const entry of ['keras', 'from-keras'] as const) {
      expect(registered[entry]).toEqual(expect.arrayContaining([...classes, 'kerasHardSigmoid']));
    }
  });

  test('keeps the kernels that a bare import of kernels/cpu and kernels/wasm registers', () => {
    expect(registered['kernels-cpu']).toContain('cpu/SparsegateLSTMSequence');
    expect(registered['kernels-wasm']).toContain('wasm/SparsegateLSTMSequence');
    expect(registered['kernels-cpu']).toContain('cpu/SparsegateGRUSequence');
    expect(registered['kernels-wasm']).toContain('wasm/SparsegateGRUSequence');
  });

  test('keeps nothing of ops that is not used', () => {
    const code = readFileSync(join(directory, bundler, 'sum-only.mjs'), 'utf8');
    expect(code).not.toContain('SparsegateLSTMSequence');
    expect(registered['sum-only']).toEqual([]);
  });

  test('keeps of ops one op and its gradient where one op is used', () => {
    const code = readFileSync(join(directory, bundler, 'lstm-only.mjs'), 'utf8');
    expect(code).toContain('SparsegateLSTMSequence');
    expect(code).not.toMatch(
      /Sparsegate(GRU|Sparse|WeightSums|AdamUpdate|SeededNormal|LogUniform)/,
    );
  });

  test('keeps nothing of tfjs where what is used of ops needs none of it', () => {
    const code = readFileSync(join(directory, bundler, 'cell-only.mjs'), 'utf8');
    expect(code).not.toMatch(/\bfrom ?['"]@tensorflow|Sparsegate/);
  });
});
