import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';

test('docs/claims.md is what the committed results give', () => {
  const script = join(__dirname, '..', 'scripts', 'write-claims.mjs');
  expect(() => execFileSync(process.execPath, [script, '--check'], {stdio: 'pipe'})).not.toThrow();
});
