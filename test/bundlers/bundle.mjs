// Bundles every entry of a directory with one bundler, tree shaking as in production, tfjs left outside.
// node bundle.mjs esbuild|rollup|webpack DIRECTORY
import {readdirSync} from 'node:fs';
import {join} from 'node:path';

const [bundler, directory] = process.argv.slice(2);
const names = readdirSync(join(directory, 'entries')).map(file => file.replace(/\.js$/, ''));
const entries = Object.fromEntries(
  names.map(name => [name, join(directory, 'entries', `${name}.js`)]),
);
const output = join(directory, bundler);

const BUNDLERS = {esbuild: withEsbuild, rollup: withRollup, webpack: withWebpack};
await BUNDLERS[bundler]();

async function withEsbuild() {
  const {build} = await import('esbuild');
  await build({
    entryPoints: entries,
    outdir: output,
    outExtension: {'.js': '.mjs'},
    bundle: true,
    minify: true,
    format: 'esm',
    external: ['@tensorflow/*'],
  });
}

async function withRollup() {
  // The same bundler without native binaries, which not every registry has for every platform.
  const {rollup} = await import('@rollup/wasm-node');
  const {nodeResolve} = await import('@rollup/plugin-node-resolve');
  for (const [name, input] of Object.entries(entries)) {
    const bundle = await rollup({input, external: /^@tensorflow\//, plugins: [nodeResolve()]});
    await bundle.write({file: join(output, `${name}.mjs`)});
  }
}

async function withWebpack() {
  const {default: webpack} = await import('webpack');
  const compiler = webpack({
    mode: 'production',
    context: directory,
    entry: entries,
    experiments: {outputModule: true},
    externalsType: 'module',
    externals: /^@tensorflow\//,
    output: {path: output, filename: '[name].mjs', library: {type: 'module'}},
  });
  const stats = await new Promise((done, fail) =>
    compiler.run((error, result) => (error ? fail(error) : done(result))),
  );
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
}
