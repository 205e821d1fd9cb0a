import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {accelerate} from '@sparsegate/kernels';
import {ResetAfterGRU} from '@sparsegate/keras';
import '@sparsegate/kernels/wasm';
import '@sparsegate/kernels/cpu';
import {BACKENDS} from './support/backends.js';

test.each(BACKENDS)(
  'accelerate leaves a reset-after GRU alone, which runs on its kernel on %s already, and says so',
  async backend => {
    await tf.setBackend(backend);
    const layer = new ResetAfterGRU({units: 3, inputShape: [5, 2], name: 'after'});
    const model = tf.sequential({layers: [layer]});
    const {call} = layer;
    expect(accelerate(model).layers).toEqual([
      {name: 'after', className: 'ResetAfterGRU', accelerated: true},
    ]);
    expect(layer.call).toBe(call);
    model.dispose();
  },
);
