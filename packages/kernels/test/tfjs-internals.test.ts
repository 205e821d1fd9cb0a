import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {openWasmBackend} from '../src/wasm/tfjs-internals.js';
import '../src/wasm/index.js';

test('a wasm backend that is built otherwise is refused by the version of tfjs', () => {
  const version = tf.version_core.replaceAll('.', '\\.');
  const refused = new RegExp(`must be built as in 4.22. Received: tfjs ${version}`);
  expect(() => openWasmBackend({})).toThrow(refused);
  expect(() => openWasmBackend({wasm: {asm: {memory: {}}}})).toThrow(refused);
});

test('the address of a tensor is where its values are', async () => {
  await tf.setBackend('wasm');
  const backend = openWasmBackend(tf.backend());
  const x = tf.tensor1d([3, 1, 4]);
  const values = new Float32Array(backend.memory.buffer, backend.addressOf(x), 3);
  expect([...values]).toEqual([3, 1, 4]);
  x.dispose();
});
