// Packs every package as npm would and lets publint and @arethetypeswrong/cli judge the tarball.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = join(root, 'packages');
const target = mkdtempSync(join(tmpdir(), 'sparsegate-pack-'));
const run = (command, args) =>
  execFileSync(command, args, {cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8'});

try {
  for (const name of readdirSync(packages)) {
    run('npm', ['pack', join(packages, name), '--pack-destination', target, '--loglevel=error']);
  }
  for (const tarball of readdirSync(target).sort()) {
    const file = join(target, tarball);
    try {
      run('npx', ['--no-install', 'publint', 'run', file, '--strict']);
      run('npx', ['--no-install', 'attw', file, '--profile', 'node16', '--no-emoji']);
    } catch (error) {
      console.error(error.stdout ?? error);
      throw new Error(`${tarball} is not fit to publish: see above.`, {cause: error});
    }
    console.log(`${tarball}: publint and attw are clean`);
  }
} finally {
  rmSync(target, {recursive: true, force: true});
}
