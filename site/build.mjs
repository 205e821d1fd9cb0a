// Builds the site into dist/: npm run site -- --base /sparsegate/
import {parseArgs} from 'node:util';
import {join} from 'node:path';
import {build} from 'vite';
import './generate.mjs';

const {values} = parseArgs({options: {base: {type: 'string', default: '/'}}});
await build({
  root: import.meta.dirname,
  configFile: join(import.meta.dirname, 'vite.config.mjs'),
  base: values.base,
  logLevel: 'warn',
});
