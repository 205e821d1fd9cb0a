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

test('ready() names the cure where the threaded build of tfjs does not start', async () => {
  tf.registerBackend('silent', () => new Promise(() => undefined));
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
  try {
    void tf.setBackend('silent');
    await expect(ready({within: 10})).rejects.toThrow(
      /must start within 10 ms. Received: no answer.*WASM_HAS_MULTITHREAD_SUPPORT', false\) before setBackend/,
    );
  } finally {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    await tf.setBackend('wasm');
    tf.removeBackend('silent');
  }
});

test('ready() beside a wasm backend that does not start says so', async () => {
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', async () => Promise.reject(new Error('no file')));
  const [started, itself] = await Promise.allSettled([tf.setBackend('wasm'), ready()]);
  expect(started).toEqual({status: 'fulfilled', value: false});
  expect(String((itself as PromiseRejectedResult).reason)).toMatch(
    /Received: backend "wasm", which did not start.*setWasmPaths/,
  );
});
