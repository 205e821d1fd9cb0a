import {execFileSync} from 'node:child_process';
import {join} from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/**
 * The packed tarballs, unpacked into the node_modules of a new directory where tfjs is found but not the sources of the workspace.
 *
 * @returns the directory; the caller removes it
 */
export function unpackedPackages(name: string): string {
  const script = join(ROOT, 'scripts', 'unpack.mjs');
  return execFileSync('node', [script, name], {encoding: 'utf8'}).trim();
}
