// Runs test/browser in Chromium: $CHROMIUM, one on the path, or Debian's, which is installed where that is allowed.
// Where none can be had, the tests are skipped, and it is said.
import {spawnSync} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';
import {root} from './pack.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const INSTALL_MILLISECONDS = 180_000;

const chromium = process.env.CHROMIUM ?? onPath() ?? installed();
if (!chromium) {
  console.log(
    'SKIPPED: test/browser, since there is no Chromium and none could be installed. Set CHROMIUM to run it.',
  );
} else {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const config = join(root, 'test', 'browser', 'jest.config.mjs');
  const {status} = spawnSync('node', [jest, '--config', config, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: {...process.env, CHROMIUM: chromium},
  });
  process.exitCode = status ?? 1;
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap(folder => NAMES.map(name => join(folder, name))).find(isExecutable);
}

/** Only where the user may install, and never for long. */
function installed() {
  if (process.getuid?.() !== 0) return undefined;
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      timeout: INSTALL_MILLISECONDS,
      env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
    });
  if (apt('install', '-y', '--no-install-recommends', 'chromium').status !== 0) {
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium');
  }
  return onPath();
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
