/** Where the `.wasm` files are served from. */
let folder: string | undefined;

/**
 * From then on `compileAhead` takes the kernels' module from a `.wasm` file, compiled while it comes in and kept by the
 * browser's cache beside its machine code, instead of from the text inside the scripts.
 *
 * @param served the folder of `sparsegate-plain.wasm` and `sparsegate-relaxed.wasm`, with its last slash
 * @throws if it is no such folder
 */
export function useWasmFiles(served: string): void {
  if (typeof served !== 'string' || !served.endsWith('/')) {
    throw new Error(
      `useWasmFiles: the folder must be an address that ends in "/". Received: ${served}. Pass '/wasm/', say.`,
    );
  }
  folder = served;
}

/** The file of a build, or undefined where none is served. */
export function wasmFile(variant: string): string | undefined {
  // The wide build is for Node, which reads it with its script.
  return folder === undefined || variant === 'wide'
    ? undefined
    : `${folder}sparsegate-${variant}.wasm`;
}

/**
 * Fetches and compiles a file, while it comes in where the server says that it is `application/wasm`.
 *
 * @param prepare what is done to the bytes first, which then are waited for
 * @throws if it is not there
 */
export async function compileFile(
  address: string,
  prepare?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Promise<WebAssembly.Module> {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(
      `useWasmFiles: the folder must hold the .wasm files of @sparsegate/wasm. Received: ${response.status} for "${address}". ` +
        'Copy node_modules/@sparsegate/wasm/dist/*.wasm there.',
    );
  }
  const isWasm = response.headers.get('Content-Type') === 'application/wasm';
  if (isWasm && !prepare) return WebAssembly.compileStreaming(response);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return WebAssembly.compile(prepare ? prepare(bytes) : bytes);
}
