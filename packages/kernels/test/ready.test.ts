import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {ready} from '../src/wasm/index.js';

test('ready() before the wasm backend says what to call first', async () => {
  await tf.setBackend('cpu');
  await expect(ready()).rejects.toThrow(
    /wasm backend must be set up before ready\(\). Received: backend "cpu". Call await tf.setBackend\('wasm'\).*setWasmPaths/,
  );
  await tf.setBackend('wasm');
  await expect(ready()).resolves.toBeUndefined();
});
