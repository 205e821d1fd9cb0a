// Runs the journeys of site/test in Chromium against the built site, after checking what its pages weigh.
// Where no Chromium can be had, the journeys are skipped, and it is said.
import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {findChromium} from './chromium.mjs';
import {root} from './pack.mjs';

/** Where the site is served from in its tests: not the top, so that no address forgets its base. */
const BASE = '/sparsegate/';
const BUILD_MILLISECONDS = 240_000;
const TESTS_MILLISECONDS = 420_000;

const tests = join(root, 'site', 'test');
const chosen = process.argv.slice(2);

run(['site/build.mjs', '--base', BASE], BUILD_MILLISECONDS);
run(['site/check-sizes.mjs', BASE], BUILD_MILLISECONDS);
const chromium = findChromium();
if (!chromium) {
  console.log(
    "SKIPPED: the site's journeys, since there is no Chromium and none could be installed. Set CHROMIUM to run them.",
  );
} else {
  const files = readdirSync(tests)
    .filter(name => name.endsWith('.journey.mjs'))
    .filter(name => chosen.length === 0 || chosen.some(word => name.includes(word)))
    .map(name => join(tests, name));
  const options = ['--test', '--test-concurrency=1', '--test-reporter=spec', '--test-force-exit'];
  run([...options, ...files], TESTS_MILLISECONDS, {CHROMIUM: chromium, SITE_BASE: BASE});
}

/** Ends this program where the other fails. */
function run(args, timeout, environment = {}) {
  const {status} = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    timeout,
    env: {...process.env, ...environment},
  });
  if (status === 0) return;
  if (status === null) console.error(`${args[0]}: stopped after ${timeout / 1000} s`);
  process.exit(status ?? 1);
}
