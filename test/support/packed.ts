import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/**
 * The packed tarballs, unpacked into the node_modules of a new directory where tfjs is found but not the sources of the workspace.
 *
 * @returns the directory; the caller removes it
 */
export function unpackedPackages(name: string): string {
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, {recursive: true});
  const directory = mkdtempSync(join(cache, `${name}-`));
  const folders = readdirSync(join(ROOT, 'packages')).map(folder => join(ROOT, 'packages', folder));
  const pack = ['pack', ...folders, '--pack-destination', directory, '--loglevel=error'];
  execFileSync('npm', pack, {stdio: ['ignore', 'ignore', 'inherit']});
  for (const tarball of readdirSync(directory).filter(file => file.endsWith('.tgz'))) {
    const folder = /^sparsegate-(.*)-\d+\.\d+\.\d+/.exec(tarball)![1];
    const target = join(directory, 'node_modules', '@sparsegate', folder);
    mkdirSync(target, {recursive: true});
    execFileSync('tar', ['-xzf', join(directory, tarball), '-C', target, '--strip-components=1']);
  }
  return directory;
}
