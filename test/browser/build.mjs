// Builds the page and its worker with one bundler, as a user of the packed tarballs would, or lays them out without one.
// node build.mjs esbuild|webpack|vite|modules|script|runtime DIRECTORY
import {cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';

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
  runtime: asRuntime,
};
mkdirSync(join(output, 'wasm'), {recursive: true});
await WAYS[way]();
const ourWasm = join(directory, 'node_modules', '@sparsegate', 'wasm', 'dist');
for (const from of [backend, ourWasm]) {
  for (const file of readdirSync(from).filter(name => name.endsWith('.wasm')))
    cpSync(join(from, file), join(output, 'wasm', file));
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
  // As the README says: Rolldown drops the handler of downloads:// otherwise.
  const imports = join(root, 'imports.js');
  const handler = "import '@tensorflow/tfjs-core/dist/io/browser_files.js';\n";
  writeFileSync(imports, `${handler}${readFileSync(imports, 'utf8')}`);
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
  const imports = readmeImports();
  for (const file of ['page', 'journey-of-imports', 'run', 'journey', 'faults', 'imports'])
    cpSync(join(pages, `${file}.js`), join(output, `${file}.js`));
  const map = `<script type="importmap">${JSON.stringify({imports})}</script>`;
  writePage(`${map}<script type="module" src="page.js"></script>`);
}

/** The map of the README, its addresses on the CDN exchanged for the same files here. */
function readmeImports() {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(readme);
  const local = address =>
    address
      .replace(/^https:.*\/npm\/@sparsegate\/([a-z-]+)@[^/]+\//, './$1/')
      .replace(/^https:.*\/tf\.fesm\.min\.js$/, './tf.js')
      .replace(/^https:.*\/tf-backend-wasm\.fesm\.min\.js$/, './tf-backend-wasm.js');
  const entries = Object.entries(JSON.parse(map).imports);
  return Object.fromEntries(entries.map(([name, address]) => [name, local(address)]));
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
  for (const file of ['script', 'script-worker', 'run', 'journey', 'faults'])
    cpSync(join(pages, `${file}.js`), join(output, `${file}.js`));
  const globals = ['tf.es2017', 'tf-backend-wasm.es2017', 'sparsegate'].map(
    name => `<script src="${name}.min.js"></script>`,
  );
  writePage(`${globals.join('')}<script src="script.js"></script>`);
}

/** The runtime's one file, as a CDN serves it, with a model that is exported here and what tfjs says to it. */
async function asRuntime() {
  const tf = await import('@tensorflow/tfjs');
  const ours = createRequire(join(directory, 'package.json'));
  const {exportModel} = await import(pathToFileURL(ours.resolve('@sparsegate/export')).href);
  await tf.setBackend('cpu');
  const initializers = seed => ({
    kernelInitializer: tf.initializers.glorotUniform({seed}),
    recurrentInitializer: tf.initializers.glorotUniform({seed: seed + 1}),
  });
  const model = tf.sequential({
    layers: [
      tf.layers.gru({units: 6, inputShape: [3, 2], ...initializers(1)}),
      tf.layers.dense({units: 1, kernelInitializer: tf.initializers.glorotUniform({seed: 3})}),
    ],
  });
  const input = [0.1, -0.2, 0.3, 0.4, -0.5, 0.6];
  const [expected] = await model.predict(tf.tensor(input, [1, 3, 2])).data();
  writeFileSync(join(output, 'expected.json'), JSON.stringify({input, expected}));
  writeFileSync(join(output, 'model.sgrt'), (await exportModel(model)).bytes);
  const script = join('@sparsegate', 'runtime', 'dist', 'runtime.min.js');
  cpSync(join(directory, 'node_modules', script), join(output, 'runtime.min.js'));
  cpSync(join(pages, 'runtime.js'), join(output, 'runtime.js'));
  writePage('<script type="module" src="runtime.js"></script>');
}

function writePage(scripts) {
  writeFileSync(join(output, 'index.html'), html(scripts));
}

function html(scripts) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Journey</title>${scripts}</html>\n`;
}
