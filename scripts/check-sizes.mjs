// The runtime's size is what it promises: bytes after minifying and compressing, WebAssembly inside.
import {bundleBytes} from '../bench/bundle-bytes.mjs';

const LIMITS = {
  '@sparsegate/runtime/classifier': ({loaded}) => [loaded, 8000],
  '@sparsegate/runtime': ({loaded, fallback}) => [loaded + fallback, 14000],
};

for (const [entry, limitOf] of Object.entries(LIMITS)) {
  const [bytes, limit] = limitOf(await bundleBytes(entry));
  if (bytes > limit) {
    throw new Error(
      `${entry} must stay within ${limit} bytes. Received: ${bytes}. Make it smaller.`,
    );
  }
  console.log(`${entry}: ${bytes} of ${limit} bytes`);
}
