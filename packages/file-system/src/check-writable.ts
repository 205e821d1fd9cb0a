import {mkdir, rm, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {expectPath} from './expect-path.js';
import {temporaryName} from './temporary-file.js';
import {unwritable} from './unwritable.js';

/**
 * Writes beside a file that is to come and removes what it wrote: a program that works for hours asks before, not after.
 * Directories on the way are made.
 *
 * @throws if the file could not be written, with its name and what to do
 */
export async function checkWritable(path: string): Promise<void> {
  expectPath('checkWritable', path);
  const probe = temporaryName(path);
  try {
    await mkdir(dirname(path), {recursive: true});
    await writeFile(probe, 'probe');
    await rm(probe);
  } catch (error) {
    await rm(probe, {force: true}).catch(() => undefined);
    throw unwritable(path, error);
  }
}
