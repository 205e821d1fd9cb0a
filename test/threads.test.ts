import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from '@jest/globals';

const END_MILLISECONDS = 50_000;

test('a process with two threads ends by itself, and stopped threads are gone', async () => {
  const script = join(__dirname, 'support', 'threads.mjs');
  // A process that did not end would be killed, which rejects.
  const {stdout} = await promisify(execFile)('node', [script], {timeout: END_MILLISECONDS});
  const {threads, before, after} = JSON.parse(stdout) as Record<string, number>;
  expect(threads).toBe(2);
  expect(after).toBeLessThanOrEqual(before);
});
