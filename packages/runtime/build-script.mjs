// Writes dist/runtime.min.js and dist/classifier.min.js: an entry point each as one ES module, for pages that take it from a CDN.
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = path => fileURLToPath(new URL(path, import.meta.url));

for (const [entry, index] of [
  ['runtime', 'index.js'],
  ['classifier', 'classifier/index.js'],
]) {
  await build({
    entryPoints: [here(`dist/esm/${index}`)],
    outfile: here(`dist/${entry}.min.js`),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    banner: {js: '/*! sparsegate, Apache-2.0 */'},
  });
}
