import {mkdir, open, rename, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import {expectPath} from './expect-path.js';
import {removeStale, temporaryName} from './temporary-file.js';
import {unwritable} from './unwritable.js';

/**
 * Writes a file in one piece: a reader, or the next start after `kill -9`, finds the old bytes or the new ones,
 * never half of them. Directories on the way are made, and what a killed writer of the same file left is removed.
 *
 * @throws if it cannot be written, with the file's name; then the old bytes stand
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  expectPath('writeFileAtomic', path);
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), {recursive: true});
    await writeThrough(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, {force: true}).catch(() => undefined);
    throw unwritable(path, error);
  }
  await removeStale(path);
}

/** Writes and waits for the disk: renaming a file whose bytes are still in memory is not atomic over a power cut. */
async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
