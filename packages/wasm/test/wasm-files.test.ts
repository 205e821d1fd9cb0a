import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import type * as Index from '../src/index.js';

type Wasm = typeof Index;

const original = globalThis.fetch;
let wasm: Wasm;
let asked: string[];

beforeEach(() => {
  jest.resetModules();
  wasm = jest.requireActual<Wasm>('../src/index.js');
  asked = [];
});

afterEach(() => {
  globalThis.fetch = original;
});

/** A server of dist/*.wasm under /files/. */
function serve(contentType: string): void {
  globalThis.fetch = async address => {
    asked.push(String(address));
    const name = /^\/files\/(sparsegate-\w+\.wasm)$/.exec(String(address))?.[1];
    if (!name) return new Response(null, {status: 404});
    const body = readFileSync(join(__dirname, '..', 'dist', name));
    return new Response(body, {headers: {'Content-Type': contentType}});
  };
}

/** 2 · 3 on a memory of its own, by the module's own product. */
function twoTimesThree(shared: boolean): number {
  const memory = new WebAssembly.Memory({initial: 2, maximum: 65536, shared});
  const {matrixProduct} = wasm.instantiateOn(memory, () => 1024);
  const floats = new Float32Array(memory.buffer);
  floats.set([2, 3], 2048);
  matrixProduct(1, 1, 1, 8192, 1, 0, 8196, 1, 0, 8200, 1, 0, 0, 16384);
  return floats[2050];
}

test.each(['application/wasm', 'application/octet-stream'])(
  'the module comes from its file, served as %s, and is fetched once',
  async type => {
    serve(type);
    wasm.useWasmFiles('/files/');
    await wasm.compileAhead(false);
    await wasm.compileAhead(false);
    expect(asked).toEqual([`/files/sparsegate-${wasm.simdVariant()}.wasm`]);
    expect(twoTimesThree(false)).toBe(6);
  },
);

test('the same file does for a shared memory', async () => {
  serve('application/wasm');
  wasm.useWasmFiles('/files/');
  await wasm.compileAhead(true);
  expect(asked).toHaveLength(1);
  expect(twoTimesThree(true)).toBe(6);
});

test('a folder without the files is refused with what to copy', async () => {
  serve('application/wasm');
  wasm.useWasmFiles('/elsewhere/');
  await expect(wasm.compileAhead(false)).rejects.toThrow(
    /must hold the .wasm files.*Received: 404 for "\/elsewhere\/.*Copy .*dist\/\*\.wasm/,
  );
});

test('an address that is no folder is refused', () => {
  expect(() => wasm.useWasmFiles('/files')).toThrow(/ends in "\/". Received: \/files/);
});

test('without useWasmFiles nothing is fetched', async () => {
  serve('application/wasm');
  await wasm.compileAhead(false);
  expect(asked).toEqual([]);
  expect(twoTimesThree(false)).toBe(6);
});
