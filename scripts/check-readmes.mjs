// Does what a new user does: installs the packed tarballs into an empty project, requires and imports every package, and
// runs every JavaScript example of the packages' READMEs as it stands.
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {packAll, root, run} from './pack.mjs';

const TFJS = ['tfjs', 'tfjs-backend-wasm'].map(name => `@tensorflow/${name}@4.22.0`);

const {directory, tarballs} = packAll();
const project = mkdtempSync(join(tmpdir(), 'sparsegate-user-'));
try {
  writeFileSync(
    join(project, 'package.json'),
    '{"name": "user", "private": true, "type": "module"}\n',
  );
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', ...TFJS, ...tarballs],
    project,
  );
  for (const name of readdirSync(join(root, 'packages'))) checkPackage(name);
  checkGuide();
} finally {
  rmSync(directory, {recursive: true, force: true});
  rmSync(project, {recursive: true, force: true});
}

/** The documentation's first page. */
function checkGuide() {
  const guide = readFileSync(join(root, 'docs', 'guide.md'), 'utf8');
  const [, source] = /^```js\n(.*?)^```/ms.exec(guide);
  writeFileSync(join(project, 'guide.mjs'), source);
  run('node', ['guide.mjs'], project);
  console.log('docs/guide.md: its example runs');
}

function checkPackage(name) {
  const load = {
    'load.mjs': `import * as tf from '@tensorflow/tfjs'; import * as loaded from '@sparsegate/${name}'; if (!tf || Object.keys(loaded).length === 0) throw new Error('no exports');`,
    'load.cjs': `require('@tensorflow/tfjs'); if (Object.keys(require('@sparsegate/${name}')).length === 0) throw new Error('no exports');`,
  };
  const readme = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map((match, k) => [
    `example${k}.mjs`,
    match[1],
  ]);
  if (examples.length === 0)
    throw new Error(`packages/${name}/README.md must have a runnable \`\`\`js example.`);
  for (const [file, source] of [...Object.entries(load), ...examples]) {
    writeFileSync(join(project, file), source);
    try {
      run('node', [file], project);
    } catch (error) {
      throw new Error(`@sparsegate/${name}: ${file} fails in a new project:\n${source}`, {
        cause: error,
      });
    }
  }
  console.log(
    `@sparsegate/${name}: imports, requires and runs ${examples.length} README example(s)`,
  );
}
