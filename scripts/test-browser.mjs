// Runs test/browser in Chromium: $CHROMIUM, one on the path, or Debian's, which is installed where that is allowed.
// Where none can be had, the tests are skipped, and it is said. $BUDGET_SECONDS (CI): pages not begun by then are left out aloud.
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {findChromium} from './chromium.mjs';
import {root} from './pack.mjs';

/** The tests have limits of their own, for a build and for each page; this one is for what nobody thought of. */
const BUDGET_SECONDS = Number(process.env.BUDGET_SECONDS ?? 1800);
const LAST_PAGE_SECONDS = 70;

/** Each in a process of its own, the quick one first. */
const TESTS = ['report-page.test.mjs', 'journeys.test.mjs'];

const chromium = findChromium();
if (!chromium) {
  console.log(
    'SKIPPED: test/browser, since there is no Chromium and none could be installed. Set CHROMIUM to run it.',
  );
} else {
  process.exitCode = TESTS.map(runTests).find(status => status !== 0) ?? 0;
}

function runTests(file) {
  const flags = ['--test-reporter=spec', '--test-force-exit', ...process.argv.slice(2)];
  const tests = join(root, 'test', 'browser', file);
  const budget = Math.max(0, Math.floor(BUDGET_SECONDS - process.uptime()));
  const seconds = budget + LAST_PAGE_SECONDS;
  const {status} = spawnSync(process.execPath, [...flags, tests], {
    stdio: 'inherit',
    env: {...process.env, CHROMIUM: chromium, BUDGET_SECONDS: String(budget)},
    timeout: seconds * 1000,
  });
  if (status === null) console.error(`FAILED: test/browser/${file} was stopped after ${seconds} s`);
  return status ?? 1;
}
