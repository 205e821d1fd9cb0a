import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {PROGRAM_BACKEND} from '../../../test/support/backends.js';

/**
 * Runs a built program of this example on made-up reviews, small: what is killed must be a process of its own.
 *
 * @param until the program is killed, without any warning, at the first line that this accepts
 * @returns the signal that ended it, if one did
 */
export function runBuilt(
  program: 'train' | 'shrink',
  data: string,
  output: string,
  options: string[] = [],
  until: (line: string) => boolean = () => false,
): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [
    join(__dirname, `../dist/${program}.js`),
    ...['--data', data, '--any-text', '--output', output],
    ...['--backend', PROGRAM_BACKEND, '--hidden', '4', ...options],
  ]);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  createInterface(child.stdout).on('line', line => {
    if (until(line)) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code)
        reject(new Error(`The program must end well or be killed. Received: ${complaints}`));
      else resolve(signal);
    });
  });
}
