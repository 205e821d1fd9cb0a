/**
 * The property test of surgery over random functional models, for as many as there is time for: `npm run graphs -- --cases 100000
 * --seed 1 --journal graphs.jsonl [--minutes 30] [--json bench/results/graphs.json]` goes on where the journal ends. A case that failed stands in the journal.
 */
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const path = file => fileURLToPath(new URL(`../${file}`, import.meta.url));
// Inside node_modules, so that packages are found from there.
const outfile = path('node_modules/.cache/sparsegate/run-graphs.mjs');
await build({
  entryPoints: [path('test/support/run-graphs.ts')],
  outfile,
  ...{bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error'},
});
const {status} = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
