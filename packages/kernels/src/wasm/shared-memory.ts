/** A section that declares memories, and the flags of one with a maximum: by itself, and shared between threads. */
const MEMORY_SECTION = 5;
const UNSHARED = 1;
const SHARED = 3;

/** A module begins with eight bytes: its magic number and version. */
const HEADER_BYTES = 8;

/** An export of tfjs' module and of no other. */
const MARK = new TextEncoder().encode('register_tensor');

type Imports = WebAssembly.Imports | undefined;

/**
 * Runs a function in which tfjs' wasm backend is instantiated, and lets its module declare its memory as shared: one bit. tfjs
 * hands in neither the module nor its memory, so WebAssembly's own functions are others meanwhile; what is not tfjs' they
 * leave as it is.
 */
export async function onSharedMemory<T>(start: () => Promise<T>): Promise<T> {
  const {instantiate, instantiateStreaming} = WebAssembly;
  const shared = async (source: BufferSource | WebAssembly.Module, imports: Imports) =>
    source instanceof WebAssembly.Module
      ? instantiate(source, imports)
      : instantiate(declareShared(bytesOf(source)), imports);
  const streamed = async (response: Response | PromiseLike<Response>, imports: Imports) =>
    shared(await (await response).arrayBuffer(), imports);
  Object.assign(WebAssembly, {instantiate: shared, instantiateStreaming: streamed});
  try {
    return await start();
  } finally {
    Object.assign(WebAssembly, {instantiate, instantiateStreaming});
  }
}

function bytesOf(source: BufferSource): Uint8Array<ArrayBuffer> {
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
}

/** The module with the one bit set, or as it is where it is not tfjs' or has no such memory. */
function declareShared(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const flags = memoryFlagsAt(bytes);
  if (flags === undefined || bytes[flags] !== UNSHARED || !isOfTfjs(bytes)) return bytes;
  const changed = bytes.slice();
  changed[flags] = SHARED;
  return changed;
}

/** Where the flags of the module's first memory stand. */
function memoryFlagsAt(bytes: Uint8Array): number | undefined {
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const section = bytes[at];
    const size = readUnsigned(bytes, at + 1);
    if (section === MEMORY_SECTION) return readUnsigned(bytes, size.end).end;
    at = size.end + size.value;
  }
  return undefined;
}

/** A number in LEB128: seven bits a byte, the lowest first. */
function readUnsigned(bytes: Uint8Array, at: number): {value: number; end: number} {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return {value, end: at};
  }
}

function isOfTfjs(bytes: Uint8Array): boolean {
  return bytes.some(
    (byte, at) => byte === MARK[0] && MARK.every((mark, k) => bytes[at + k] === mark),
  );
}
