// Packs every package and unpacks it into the node_modules of a new directory in node_modules/.cache, where tfjs is found but
// not the sources of the workspace. Prints the directory, which the caller removes.
// node unpack.mjs NAME
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {basename, join} from 'node:path';
import {packAll, root, run} from './pack.mjs';

const cache = join(root, 'node_modules', '.cache');
mkdirSync(cache, {recursive: true});
const directory = mkdtempSync(join(cache, `${process.argv[2]}-`));
const packed = packAll();
for (const tarball of packed.tarballs) {
  const [, name] = /^sparsegate-(.*)-\d+\.\d+\.\d+/.exec(basename(tarball));
  const target = join(directory, 'node_modules', '@sparsegate', name);
  mkdirSync(target, {recursive: true});
  run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
}
rmSync(packed.directory, {recursive: true});
console.log(directory);
