// Builds the page and its worker with one bundler, as a user of the packed tarballs would, or lays them out without one.
// node build.mjs esbuild|webpack|vite|modules|script DIRECTORY
import {cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';

const [way, directory] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const pages = join(directory, 'pages');
const output = join(directory, way);
const tfjs = join(dirname(require.resolve('@tensorflow/tfjs/package.json')), 'dist');
const backend = join(
  dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')),
  'dist',
);

const WAYS = {
  esbuild: withEsbuild,
  webpack: withWebpack,
  vite: withVite,
  modules: asModules,
  script: asScript,
};
mkdirSync(join(output, 'wasm'), {recursive: true});
await WAYS[way]();
for (const file of readdirSync(backend).filter(name => name.endsWith('.wasm'))) {
  cpSync(join(backend, file), join(output, 'wasm', file));
}

async function withEsbuild() {
  const {build} = await import('esbuild');
  const entryPoints = ['page', 'worker'].map(name => join(pages, `${name}.js`));
  await build({entryPoints, bundle: true, minify: true, format: 'esm', outdir: output});
  writePage('<script type="module" src="page.js"></script>');
}

async function withWebpack() {
  const {default: webpack} = await import('webpack');
  const compiler = webpack({
    mode: 'production',
    context: directory,
    entry: {page: join(pages, 'page.js')},
    output: {path: output, filename: '[name].js', publicPath: 'auto'},
    performance: {hints: false},
  });
  const stats = await new Promise((done, fail) =>
    compiler.run((error, result) => (error ? fail(error) : done(result))),
  );
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  writePage('<script src="page.js"></script>');
}

async function withVite() {
  const {build} = await import('vite');
  const root = join(directory, 'vite-root');
  cpSync(pages, root, {recursive: true});
  writeFileSync(join(root, 'index.html'), html('<script type="module" src="./page.js"></script>'));
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    worker: {format: 'es'},
    build: {outDir: output, emptyOutDir: false, chunkSizeWarningLimit: 10_000},
  });
}

/** The README's import map, from the files of the packages themselves. */
function asModules() {
  const ours = readdirSync(join(directory, 'node_modules', '@sparsegate'));
  for (const name of ours) {
    cpSync(join(directory, 'node_modules', '@sparsegate', name), join(output, name), {
      recursive: true,
    });
  }
  cpSync(join(tfjs, 'tf.fesm.min.js'), join(output, 'tf.js'));
  cpSync(join(backend, 'tf-backend-wasm.fesm.min.js'), join(output, 'tf-backend-wasm.js'));
  writeFileSync(join(output, 'empty.js'), 'export default {};\n');
  const imports = {
    ...Object.fromEntries(
      ['tfjs', 'tfjs-core', 'tfjs-layers'].map(name => [`@tensorflow/${name}`, './tf.js']),
    ),
    '@tensorflow/tfjs-backend-wasm': './tf-backend-wasm.js',
    ...Object.fromEntries(['fs', 'os', 'path', 'perf_hooks'].map(name => [name, './empty.js'])),
    ...Object.fromEntries(ours.flatMap(entriesOf)),
  };
  for (const file of ['page', 'journey-of-imports', 'run', 'journey', 'imports'])
    cpSync(join(pages, `${file}.js`), join(output, `${file}.js`));
  const map = `<script type="importmap">${JSON.stringify({imports})}</script>`;
  writePage(`${map}<script type="module" src="page.js"></script>`);
}

/** By specifier, the file of each entry point of a package. */
function entriesOf(name) {
  const {exports} = JSON.parse(readFileSync(join(output, name, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([, entry]) => entry.import)
    .map(([path, entry]) => [
      `@sparsegate/${join(name, path)}`,
      `./${join(name, entry.import.default ?? entry.import)}`,
    ]);
}

function asScript() {
  const script = join('@sparsegate', 'browser', 'dist', 'sparsegate.min.js');
  cpSync(join(directory, 'node_modules', script), join(output, 'sparsegate.min.js'));
  // Not tf.min.js, which evaluates strings: a strict CSP forbids that.
  for (const [from, file] of [
    [tfjs, 'tf.es2017.min.js'],
    [backend, 'tf-backend-wasm.es2017.min.js'],
  ])
    cpSync(join(from, file), join(output, file));
  for (const file of ['script', 'script-worker', 'run', 'journey'])
    cpSync(join(pages, `${file}.js`), join(output, `${file}.js`));
  const globals = ['tf.es2017', 'tf-backend-wasm.es2017', 'sparsegate'].map(
    name => `<script src="${name}.min.js"></script>`,
  );
  writePage(`${globals.join('')}<script src="script.js"></script>`);
}

function writePage(scripts) {
  writeFileSync(join(output, 'index.html'), html(scripts));
}

function html(scripts) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Journey</title>${scripts}</html>\n`;
}
