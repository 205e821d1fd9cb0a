import {readdir, rm} from 'node:fs/promises';
import {hostname} from 'node:os';
import {basename, dirname, join} from 'node:path';

/** Two writes of one process to the same path must not share a temporary file. */
let writes = 0;

/** Letters and digits, so that the name can be taken apart again. */
const HOST = hostname().replace(/[^a-zA-Z0-9]/g, '');

/** A name beside a file for what is not yet whole, which says who writes it. */
export function temporaryName(path: string): string {
  writes++;
  return join(dirname(path), `.${basename(path)}.${HOST}-${process.pid}-${writes}.tmp`);
}

/**
 * Removes what writers of a file left when they were killed. A writer that lives, or that lives on another machine with the same
 * disk, keeps its own.
 */
export async function removeStale(path: string): Promise<void> {
  const directory = dirname(path);
  const files = await readdir(directory);
  const stale = files.filter(file => {
    const writer = writerOf(file, basename(path));
    return writer?.host === HOST && !isAlive(writer.pid);
  });
  await Promise.all(stale.map(file => rm(join(directory, file), {force: true})));
}

function writerOf(file: string, base: string): {host: string; pid: number} | undefined {
  const begin = `.${base}.`;
  if (!file.startsWith(begin)) return undefined;
  const match = /^([a-zA-Z0-9]*)-(\d+)-\d+\.tmp$/.exec(file.slice(begin.length));
  return match ? {host: match[1], pid: Number(match[2])} : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
