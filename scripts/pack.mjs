// Packs every package as npm would.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command and returns what it prints. */
export function run(command, args, cwd = root) {
  return execFileSync(command, args, {cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8'});
}

/** The tarballs of all packages in a new directory of their own; the caller removes it. */
export function packAll() {
  const directory = mkdtempSync(join(tmpdir(), 'sparsegate-pack-'));
  const folders = readdirSync(join(root, 'packages')).map(name => join(root, 'packages', name));
  run('npm', ['pack', ...folders, '--pack-destination', directory, '--loglevel=error']);
  return {
    directory,
    tarballs: readdirSync(directory)
      .sort()
      .map(file => join(directory, file)),
  };
}
