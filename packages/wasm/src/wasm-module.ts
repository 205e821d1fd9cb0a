import type {KernelExports} from './generated/kernel-exports.js';
import {PLAIN_SIMD_BINARY, RELAXED_SIMD_BINARY} from './generated/wasm-binaries.js';
import {compileFile, wasmFile} from './wasm-files.js';

/** The memory's entry among the imports, up to its flags: "env", "memory", kind 2. */
const MEMORY_IMPORT = [3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2];
/** Flags of a memory with a maximum: by itself, and shared between threads. */
const UNSHARED = 1;
const SHARED = 3;

const compiled = new Map<boolean, WebAssembly.Module>();

/** Whether the engine runs the module at all: one without SIMD keeps to the ops' plain form. */
export function isSimdSupported(): boolean {
  return bestBinary() !== undefined;
}

/** The builds of the module, and the word for an engine that runs none. */
export type SimdVariant = 'wide' | 'relaxed' | 'plain' | 'none';

/** Which build this engine runs. */
export function simdVariant(): SimdVariant {
  return bestBinary()?.variant ?? 'none';
}

/**
 * Puts the wide build in front of the others, where the engine runs it at all.
 *
 * @throws if kernels have run on another build
 */
export function preferWide(base64: string): void {
  if (compiled.size > 0) {
    throw new Error(
      'The wide build must be imported before the first kernel runs. ' +
        `Received: kernels that run in ${simdVariant()} SIMD. Import it beside '@sparsegate/kernels/wasm'.`,
    );
  }
  candidates.unshift({variant: 'wide', base64});
  best = null;
}

/**
 * Compiles the module off the main thread and keeps it, so that the kernels need not compile it themselves when they
 * run first: some browsers refuse to do that on their main thread.
 *
 * @param shared whether it is for a memory shared between threads
 */
export async function compileAhead(shared: boolean): Promise<void> {
  if (compiled.has(shared)) return;
  const file = wasmFile(simdVariant());
  const module = file
    ? compileFile(file, shared ? markShared : undefined)
    : WebAssembly.compile(bytesFor(shared));
  compiled.set(shared, await module);
}

/**
 * The kernels on a memory: zero-copy, whoever else uses it.
 *
 * @param reserve the address of so many bytes that stay the kernels' own, for their constants
 */
export function instantiateOn(
  memory: WebAssembly.Memory,
  reserve: (bytes: number) => number,
): KernelExports {
  const {exports} = new WebAssembly.Instance(compiledFor(memory), {env: {memory}});
  const kernels = exports as unknown as KernelExports;
  kernels.initialize(reserve(kernels.TABLE_BYTES.value as number));
  return kernels;
}

/** The compiled module for such a memory, compiled now where it was not ahead. */
export function compiledFor(memory: WebAssembly.Memory): WebAssembly.Module {
  const shared = isShared(memory);
  const module = compiled.get(shared) ?? new WebAssembly.Module(bytesFor(shared));
  compiled.set(shared, module);
  return module;
}

export function isShared(memory: WebAssembly.Memory): boolean {
  return Object.prototype.toString.call(memory.buffer) === '[object SharedArrayBuffer]';
}

interface Binary {
  variant: SimdVariant;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Best first. */
const candidates: {variant: SimdVariant; base64: string}[] = [
  {variant: 'relaxed', base64: RELAXED_SIMD_BINARY},
  {variant: 'plain', base64: PLAIN_SIMD_BINARY},
];

let best: Binary | undefined | null = null;

function bestBinary(): Binary | undefined {
  if (best === null) {
    best = candidates
      .map(({variant, base64}) => ({variant, bytes: decodeBase64(base64)}))
      .find(({bytes}) => WebAssembly.validate(bytes));
  }
  return best;
}

function bytesFor(shared: boolean): Uint8Array<ArrayBuffer> {
  const binary = bestBinary();
  if (!binary) throw new Error('@sparsegate/wasm: this engine has no WebAssembly SIMD.');
  return shared ? markShared(binary.bytes) : binary.bytes;
}

/** A module declares whether the memory it imports is shared: one bit, which is set here. */
function markShared(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = module.slice();
  const flags = bytes.findIndex((_, at) =>
    MEMORY_IMPORT.every((byte, k) => bytes[at + k] === byte),
  );
  bytes[flags + MEMORY_IMPORT.length] = bytes[flags + MEMORY_IMPORT.length] | (SHARED & ~UNSHARED);
  return bytes;
}

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}
