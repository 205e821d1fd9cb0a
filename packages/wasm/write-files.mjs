// Writes the builds that pages may take as files, dist/sparsegate-*.wasm: the same bytes as the text in the scripts.
import {Buffer} from 'node:buffer';
import {writeFileSync} from 'node:fs';
import {PLAIN_SIMD_BINARY, RELAXED_SIMD_BINARY} from './dist/esm/generated/wasm-binaries.js';

const BUILDS = {plain: PLAIN_SIMD_BINARY, relaxed: RELAXED_SIMD_BINARY};
for (const [variant, base64] of Object.entries(BUILDS)) {
  const file = new URL(`dist/sparsegate-${variant}.wasm`, import.meta.url);
  writeFileSync(file, Buffer.from(base64, 'base64'));
}
