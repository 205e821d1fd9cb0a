import {TestEnvironment} from 'jest-environment-node';

/** What tfjs-node's binding makes, and knows its arguments by. */
const SHARED = [
  'ArrayBuffer',
  'BigInt64Array',
  'Float32Array',
  'Float64Array',
  'Int32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Uint16Array',
];

/** jest gives each test file typed arrays of its own, which a native module refuses. */
export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of SHARED) this.global[name] = globalThis[name];
  }
}
