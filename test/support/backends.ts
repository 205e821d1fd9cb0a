import {findBackendFactory} from '@tensorflow/tfjs-core';

/** Whether `jest.tensorflow.config.mjs` put tfjs-node under the tests. */
const isOnTensorflow = Boolean(findBackendFactory('tensorflow'));

/** The backends with kernels that tests run on: those of plain Node, or that of tfjs-node where the suite is run on it. */
export const BACKENDS = isOnTensorflow ? ['tensorflow'] : ['wasm', 'cpu'];

/** What programs that tests start are to run on, where they have the choice. */
export const PROGRAM_BACKEND = isOnTensorflow ? 'tensorflow' : 'cpu';
