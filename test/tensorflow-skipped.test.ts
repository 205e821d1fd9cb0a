import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';

const FILES = ['scripts', 'jest.config.mjs', 'jest.tensorflow.config.mjs'];

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  for (const file of FILES) {
    cpSync(join(__dirname, '..', file), join(checkout, file), {recursive: true});
  }
});
afterEach(() => rmSync(checkout, {recursive: true}));

test.each([
  ['tfjs-node', []],
  ['tfjs-node-gpu', ['--gpu']],
])(
  'where %s cannot be installed its tests are skipped aloud, and a build goes on',
  (name, options) => {
    const {status, stderr} = spawnSync(
      process.execPath,
      [join(checkout, 'scripts/test-tensorflow.mjs'), ...options],
      // No npm, no pip, no compiler.
      {encoding: 'utf8', env: {PATH: checkout}},
    );
    expect(stderr).toMatch(
      new RegExp(
        `^SKIPPED: the tests on backend 'tensorflow'. ${name} cannot be installed here: npm install: `,
      ),
    );
    expect(status).toBe(0);
  },
);
