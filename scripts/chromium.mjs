// Finds a Chromium: $CHROMIUM, one on the path, or Debian's, which is installed where that is allowed.
import {spawnSync} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const INSTALL_MILLISECONDS = 60_000;
const UPDATE_MILLISECONDS = 20_000;

/** The path of its executable; undefined where none can be had. */
export function findChromium() {
  return process.env.CHROMIUM ?? onPath() ?? installed();
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
