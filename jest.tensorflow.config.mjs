import {fileURLToPath} from 'node:url';
import base from './jest.config.mjs';

/** What is not run on backend 'tensorflow', and why. All else is. */
export const NOT_HERE = [
  ['packages/cells/test/', 'plain numbers, no tfjs'],
  ['packages/wasm/test/', 'the WebAssembly module, no tfjs'],
  ['packages/runtime/test/', 'runs without tfjs'],
  ['packages/export/test/', 'file formats, no tfjs'],
  ['packages/file-system/test/', 'files, no op of a backend'],
  ['packages/tensorboard/test/', 'files, no op of a backend'],
  ['packages/report/test/', 'texts and drawings of numbers already read'],
  ['packages/cli/test/', 'a program of its own on backend cpu'],
  ['packages/kernels/test/large-calls.test.ts', 'the 4 GB of WebAssembly'],
  ['packages/kernels/test/ready.test.ts', 'the start of the wasm backend'],
  ['packages/kernels/test/saved-values.test.ts', 'the heap of the wasm backend'],
  ['packages/kernels/test/tfjs-internals.test.ts', 'the heap of the wasm backend'],
  ['packages/kernels/test/tfjs-kernels.test.ts', 'kernels of tfjs that the wasm backend lacks'],
  ['packages/kernels/test/threads.test.ts', 'two threads on the heap of the wasm backend'],
  ['packages/kernels/test/wide', 'another WebAssembly build'],
  ['packages/ops/test/sum-in-blocks.test.ts', 'how the wasm and cpu backends round long sums'],
  [
    'packages/pruning/test/clip-by-global-norm.test.ts',
    'how the wasm and cpu backends round long sums',
  ],
  ['examples/word-ptb/test/before-training.test.ts', 'sets backend wasm, as the figures do'],
  ['test/architecture.test.ts', 'source files, no tfjs'],
  ['test/bundlers/', 'bundles for browsers'],
  ['test/one-value-a-cell.test.ts', 'source files, no tfjs'],
  ['test/onnx.test.ts', 'onnxruntime'],
  ['test/readme.test.ts', 'programs of their own'],
  ['test/tensorboard.test.ts', 'files, no op of a backend'],
  ['test/runtime', 'the runtime, without tfjs'],
  ['packages/surgery/test/gru-stacks.test.ts', 'long; surgery moves weights, on any backend alike'],
  ['packages/sweep/test/', 'files and processes around trainings that are tested here'],
  ['test/threads.test.ts', 'a program of its own on backend wasm'],
  ['test/sweep', 'files and processes around trainings that are tested here'],
  ['test/surgery-over-graphs.test.ts', 'long; surgery moves weights, on any backend alike'],
];

const root = fileURLToPath(new URL('.', import.meta.url));

/** The suite on the backend of tfjs-node; `scripts/test-tensorflow.mjs` brings it and runs them. */
export default {
  ...base,
  // Models as small as those of tests take longer there, operation by operation.
  testTimeout: 180_000,
  testPathIgnorePatterns: [
    '/node_modules/',
    ...NOT_HERE.map(([path]) => `${root}${path}`.replaceAll('.', '\\.')),
  ],
  testEnvironment: '<rootDir>/test/support/tensorflow-environment.mjs',
  setupFiles: [...base.setupFiles, '<rootDir>/test/support/tensorflow.ts'],
};
