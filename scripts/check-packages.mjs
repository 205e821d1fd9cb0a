// Lets publint and @arethetypeswrong/cli judge the tarball of every package.
import {rmSync} from 'node:fs';
import {basename} from 'node:path';
import {packAll, run} from './pack.mjs';

const {directory, tarballs} = packAll();
try {
  for (const tarball of tarballs) {
    try {
      run('npx', ['--no-install', 'publint', 'run', tarball, '--strict']);
      // Programs have no CommonJS half.
      const isProgram = /^sparsegate-(cli|sweep)-/.test(basename(tarball));
      const profile = isProgram ? 'esm-only' : 'node16';
      run('npx', ['--no-install', 'attw', tarball, '--profile', profile, '--no-emoji']);
    } catch (error) {
      console.error(error.stdout ?? error);
      throw new Error(`${basename(tarball)} is not fit to publish: see above.`, {cause: error});
    }
    console.log(`${basename(tarball)}: publint and attw are clean`);
  }
} finally {
  rmSync(directory, {recursive: true, force: true});
}
