import {readFile, rm} from 'node:fs/promises';
import {resolve} from 'node:path';
import {writeFileAtomic} from '@sparsegate/file-system';
import {inside} from '../inside.js';
import type {Storage} from './storage.js';

/** Files in a directory; for several machines, one that all of them mount. */
export function directoryStorage(directory: string): Storage {
  const root = resolve(directory);
  return {
    read: key =>
      readFile(inside(root, key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    write: (key, bytes) => writeFileAtomic(inside(root, key), bytes),
    remove: key => rm(inside(root, key), {force: true}),
  };
}
