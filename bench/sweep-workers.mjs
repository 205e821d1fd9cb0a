// How a sweep's time scales with processes on one machine: six equal trainings of the names demo, with 1 and 2 workers, from an empty
// storage each time. `--json FILE` keeps the figures.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {availableParallelism, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const SWEEP = fileURLToPath(new URL('../examples/names/scaling.json', import.meta.url));
const program = join(
  dirname(createRequire(import.meta.url).resolve('@sparsegate/cli/package.json')),
  'dist/esm/sparsegate.js',
);

const {values} = parseArgs({options: {json: {type: 'string'}}});
const {training, space} = JSON.parse(readFileSync(SWEEP, 'utf8'));
const times = [1, 2].map(workers => ({workers, seconds: secondsWith(workers)}));
const result = {
  node: process.version,
  cores: availableParallelism(),
  runs: space.seed.length,
  epochs: training.epochs,
  times,
  speedup: Number((times[0].seconds / times[1].seconds).toFixed(2)),
};
console.log(result);
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);

/** Of the whole command, the start of its processes included. */
function secondsWith(workers) {
  const output = mkdtempSync(join(tmpdir(), 'sweep-'));
  const begin = performance.now();
  const args = [program, 'sweep', SWEEP, '--workers', `${workers}`, '-o', output];
  const {status, stderr} = spawnSync(process.execPath, args, {encoding: 'utf8'});
  const seconds = (performance.now() - begin) / 1000;
  rmSync(output, {recursive: true});
  if (status !== 0) throw new Error(stderr);
  return Number(seconds.toFixed(1));
}
