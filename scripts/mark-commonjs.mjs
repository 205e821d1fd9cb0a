// The packages are ES modules; a package.json in dist/cjs tells Node and TypeScript that this half is CommonJS.
import {existsSync, readdirSync, writeFileSync} from 'node:fs';

const packages = new URL('../packages/', import.meta.url);
for (const name of readdirSync(packages)) {
  const cjs = new URL(`${name}/dist/cjs/`, packages);
  if (existsSync(cjs)) {
    writeFileSync(new URL('package.json', cjs), '{"type": "commonjs"}\n');
  }
}
