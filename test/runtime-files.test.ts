import * as tf from '@tensorflow/tfjs';
import {afterEach, describe, expect, test} from '@jest/globals';
import {exportModel} from '@sparsegate/export';
import {load} from '@sparsegate/runtime';
import {checksum, PREAMBLE_BYTES} from '@sparsegate/runtime/format';
import {generator} from './support/random-stack';
import {
  buildRuntimeModel,
  runtimeCase,
  runtimeInput,
  type RuntimeCase,
} from './support/runtime-model';

afterEach(() => tf.disposeVariables());

/** Every fault that a file can have says so in these words. */
const REFUSAL = /^Model( file| input ".*")?: /;

async function fileOf(options: RuntimeCase, weights: 'float32' | 'int8'): Promise<Uint8Array> {
  const model = buildRuntimeModel(options);
  const {bytes} = await exportModel(model, {weights});
  model.dispose();
  return bytes;
}

/** The file with a checksum that fits what it holds now. */
function sealed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(8, checksum(bytes.subarray(PREAMBLE_BYTES)), true);
  return bytes;
}

/** Loads a file and, if that goes, runs it: anything but a refusal in words is a fault. */
async function loadAndRun(bytes: Uint8Array, input: Float32Array): Promise<'ran' | 'refused'> {
  try {
    const model = await load(bytes);
    model.run(input, {batch: 1});
    model.dispose();
    return 'ran';
  } catch (error) {
    expect((error as Error).message).toMatch(REFUSAL);
    return 'refused';
  }
}

test('a file that is cut off anywhere is refused', async () => {
  const bytes = await fileOf(runtimeCase(2), 'int8');
  for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 50)) {
    await expect(load(bytes.slice(0, length))).rejects.toThrow(REFUSAL);
  }
});

test('a file with one bit turned over is refused', async () => {
  const bytes = await fileOf(runtimeCase(2), 'int8');
  const random = generator(7);
  for (let round = 0; round < 200; round++) {
    const changed = bytes.slice();
    changed[Math.floor(random() * bytes.length)] ^= 1 << Math.floor(random() * 8);
    await expect(load(changed)).rejects.toThrow(REFUSAL);
  }
});

describe.each(Array.from({length: 8}, (_, k) => k + 1))(
  'case %i with a checksum that fits',
  seed => {
    const options = runtimeCase(seed);

    test('bytes at random are refused or run', async () => {
      const bytes = await fileOf(options, seed % 2 ? 'int8' : 'float32');
      const input = runtimeInput(options, 1);
      const random = generator(seed);
      for (let round = 0; round < 150; round++) {
        const changed = bytes.slice();
        for (let k = 0; k <= round % 4; k++) {
          changed[PREAMBLE_BYTES + Math.floor(random() * (bytes.length - PREAMBLE_BYTES))] =
            Math.floor(random() * 256);
        }
        await loadAndRun(sealed(changed), input);
      }
    });

    test('other settings are refused or run', async () => {
      const bytes = await fileOf(options, 'float32');
      const input = runtimeInput(options, 1);
      const random = generator(seed);
      for (let round = 0; round < 300; round++) {
        const changed = bytes.slice();
        // Names, sizes and settings stand in front; most of them are one byte.
        const at =
          PREAMBLE_BYTES + Math.floor(random() * Math.min(60, bytes.length - PREAMBLE_BYTES));
        changed[at] = [0, 1, 2, 7, 127, 255, changed[at] + 1, changed[at] - 1][round % 8];
        await loadAndRun(sealed(changed), input);
      }
    });
  },
);
