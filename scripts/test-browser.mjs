// Runs test/browser in Chromium: $CHROMIUM, one on the path, or Debian's, which is installed where that is allowed.
// Where none can be had, the tests are skipped, and it is said. $BUDGET_SECONDS (CI): pages not begun by then are left out aloud.
import {spawnSync} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';
import {root} from './pack.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const INSTALL_MILLISECONDS = 60_000;
const UPDATE_MILLISECONDS = 20_000;

/** The tests have limits of their own, for a build and for each page; this one is for what nobody thought of. */
const BUDGET_SECONDS = Number(process.env.BUDGET_SECONDS ?? 1800);
const LAST_PAGE_SECONDS = 50;

const chromium = process.env.CHROMIUM ?? onPath() ?? installed();
if (!chromium) {
  console.log(
    'SKIPPED: test/browser, since there is no Chromium and none could be installed. Set CHROMIUM to run it.',
  );
} else {
  process.exitCode = runTests();
}

function runTests() {
  const flags = ['--test-reporter=spec', '--test-force-exit', ...process.argv.slice(2)];
  const tests = join(root, 'test', 'browser', 'journeys.test.mjs');
  const budget = Math.max(0, BUDGET_SECONDS - process.uptime());
  const seconds = budget + LAST_PAGE_SECONDS;
  const {status} = spawnSync(process.execPath, [...flags, tests], {
    stdio: 'inherit',
    env: {...process.env, CHROMIUM: chromium, BUDGET_SECONDS: String(budget)},
    timeout: seconds * 1000,
  });
  if (status === null)
    console.error(`FAILED: test/browser was stopped after ${Math.round(seconds)} s`);
  return status ?? 1;
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap(folder => NAMES.map(name => join(folder, name))).find(isExecutable);
}

/** Only where the user may install, and never for long. */
function installed() {
  if (process.getuid?.() !== 0) return undefined;
  const install = ['install', '-y', '--no-install-recommends', 'chromium'];
  if (!apt(INSTALL_MILLISECONDS, ...install)) {
    apt(UPDATE_MILLISECONDS, 'update');
    apt(INSTALL_MILLISECONDS, ...install);
  }
  return onPath();
}

function apt(timeout, ...args) {
  const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'};
  return spawnSync('apt-get', args, {stdio: 'ignore', timeout, env}).status === 0;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
