import type {Engine, Machine} from './machine.js';
import {ALIGNMENT} from './memory.js';

type KernelExports = Machine['kernels'] & {
  memory: WebAssembly.Memory;
  TABLE_BYTES: {value: number};
};

/** A page has 2¹⁶ bytes. */
const PAGE_BITS = 16;

/** Kernels on a WebAssembly memory of its own. */
export async function wasmMachine(engine: Engine, module: WebAssembly.Module): Promise<Machine> {
  const {exports} = await WebAssembly.instantiate(module);
  const kernels = exports as unknown as KernelExports;
  const views = (): Machine['memory'] => ({
    floats: new Float32Array(kernels.memory.buffer),
    ints: new Int32Array(kernels.memory.buffer),
  });
  kernels.initialize(ALIGNMENT);
  const memory = views();
  return {
    engine,
    memory,
    base: ALIGNMENT + kernels.TABLE_BYTES.value,
    kernels,
    grow: bytes => {
      const missing = bytes - memory.floats.byteLength;
      if (missing <= 0) return;
      kernels.memory.grow((missing >> PAGE_BITS) + 1);
      Object.assign(memory, views());
    },
  };
}

/** What Node has of its own; other places may have something like it. */
interface NodeModules {
  process?: {
    getBuiltinModule?(name: 'zlib'): {inflateSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>};
  };
}

/** What deflated bytes in base64 were. Node takes 30 ms to load its streams, and zlib is there. */
export async function inflate(base64: string): Promise<ArrayBuffer | Uint8Array<ArrayBuffer>> {
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  const zlib = (globalThis as NodeModules).process?.getBuiltinModule?.('zlib');
  if (zlib) return zlib.inflateSync(bytes);
  const stream = new Response(bytes).body!.pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).arrayBuffer();
}
