// What a page loads for `import {load}`: minified by esbuild and compressed by gzip.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import * as esbuild from 'esbuild';

/**
 * Bytes of an entry point of the runtime.
 *
 * @returns `loaded`, what every page needs; `fallback`, the kernels in plain JavaScript, which load where there is no
 *   WebAssembly
 */
export async function bundleBytes(entry) {
  const directory = mkdtempSync(join(import.meta.dirname, 'bundle-'));
  try {
    const file = join(directory, 'page.mjs');
    writeFileSync(file, `export {load} from '${entry}';\n`);
    const {outputFiles} = await esbuild.build({
      entryPoints: [file],
      bundle: true,
      minify: true,
      format: 'esm',
      splitting: true,
      write: false,
      outdir: directory,
    });
    const sizeOf = outputs =>
      outputs.reduce((sum, {contents}) => sum + gzipSync(contents, {level: 9}).length, 0);
    const isFallback = ({path}) => path.includes('-javascript');
    return {
      loaded: sizeOf(outputFiles.filter(output => !isFallback(output))),
      fallback: sizeOf(outputFiles.filter(isFallback)),
    };
  } finally {
    rmSync(directory, {recursive: true});
  }
}
