import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {pronounce, type Speaker} from './pronounce.js';
import {SOUNDS} from './symbols.js';
import type {Word} from './words.js';

/** What g2p-en's own code says, and how our form of its model agrees. */
export interface Agreement {
  words: number;
  /** How many of them are said alike. */
  same: number;
  /** Median, of numpy's code. */
  millisecondsPerWord: number;
}

interface Printed {
  said: string[][];
  millisecondsPerWord: number;
}

const SCRIPT = fileURLToPath(new URL('../original.py', import.meta.url));

/**
 * Compares an imported model with g2p-en's code.
 *
 * @param python a Python that has numpy
 * @param wheel of g2p-en
 * @throws if it does not run
 */
export function compareWithOriginal(
  python: string,
  wheel: string,
  speaker: Speaker,
  words: readonly Word[],
): Agreement {
  const input = words.map(({letters}) => letters).join('\n');
  const {status, stdout, stderr, error} = spawnSync(python, [SCRIPT, wheel], {
    ...{input, encoding: 'utf8'},
    // On one thread, as the other forms.
    env: {...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1'},
  });
  if (error || status !== 0) {
    throw new Error(
      `${python} must run g2p-en's code with numpy. Received: ${error?.message ?? stderr.trim()}. ` +
        `Pass --python a Python that has numpy, or leave it out.`,
    );
  }
  const {said, millisecondsPerWord} = JSON.parse(stdout) as Printed;
  const isSame = ({letters}: Word, k: number): boolean =>
    pronounce(speaker, letters)
      .map(id => SOUNDS[id])
      .join(' ') === said[k].join(' ');
  return {words: words.length, same: words.filter(isSame).length, millisecondsPerWord};
}
