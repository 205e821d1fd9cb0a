/** Puts backend 'tensorflow' of tfjs-node, from the folder that `scripts/test-tensorflow.mjs` names, under the tests. */
import {jest} from '@jest/globals';
import '@sparsegate/kernels/tensorflow';
import {env} from '@tensorflow/tfjs-core';

jest.requireActual(process.env['SPARSEGATE_TFJS_NODE']!);

// With this flag tfjs counts clones that its own fused product saves as a leak.
env().set('IS_TEST', false);
