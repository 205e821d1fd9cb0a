// Writes dist/sparsegate.min.js: all of src/index.ts as one script over the global `tf`, for pages without a bundler.
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = path => fileURLToPath(new URL(path, import.meta.url));

/** tfjs' packages are what the page has as `tf`. */
const globalTf = {
  name: 'global-tf',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^@tensorflow\//}, ({path}) => ({path, namespace: 'global-tf'}));
    onLoad({filter: /.*/, namespace: 'global-tf'}, () => ({contents: MODULE}));
  },
};
const MODULE = `
if (!globalThis.tf) throw new Error(
  'sparsegate.min.js must be loaded after TensorFlow.js. Received: a page without the global tf. ' +
  'Put <script src="…/@tensorflow/tfjs/dist/tf.es2017.min.js"> before it.');
module.exports = globalThis.tf;`;

await build({
  entryPoints: [here('dist/esm/index.js')],
  outfile: here('dist/sparsegate.min.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'sparsegate',
  target: 'es2022',
  legalComments: 'none',
  plugins: [globalTf],
  banner: {js: '/*! sparsegate, Apache-2.0 */'},
});
