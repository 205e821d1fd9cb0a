import {mkdir, open, readFile, truncate, type FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Configuration} from './configuration.js';
import type {Result} from './result.js';

/** What a journal holds, a line each. */
export type Entry =
  | {kind: 'started'; id: string; configuration: Configuration; epochs: number}
  | {kind: 'finished'; id: string; result: Result}
  | {kind: 'failed'; id: string; error: string}
  | {kind: 'timed'; id: string; milliseconds: number};

/** What a sweep has done so far, and the file that it goes on in. */
export interface Journal {
  finished: ReadonlyMap<string, Result>;
  /** Milliseconds of one input, by run. */
  times: ReadonlyMap<string, number>;
  /** Written through to the disk before it resolves; entries stand in the order of the calls. */
  append(entry: Entry): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a journal, JSON lines with the time of each. A line that a killed program left unfinished is taken away.
 *
 * @throws if a line in the middle is no entry
 */
export async function openJournal(path: string): Promise<Journal> {
  await mkdir(dirname(path), {recursive: true});
  const finished = new Map<string, Result>();
  const times = new Map<string, number>();
  const note = (entry: Entry): void => {
    if (entry.kind === 'finished') finished.set(entry.id, entry.result);
    if (entry.kind === 'timed') times.set(entry.id, entry.milliseconds);
  };
  (await readEntries(path)).forEach(note);
  const file = await open(path, 'a');
  let last: Promise<void> = Promise.resolve();
  return {
    finished,
    times,
    append: entry => {
      last = last.then(() => write(file, entry));
      return last.then(() => note(entry));
    },
    close: () => last.then(() => file.close()),
  };
}

async function write(file: FileHandle, entry: Entry): Promise<void> {
  await file.appendFile(`${JSON.stringify({time: new Date().toISOString(), ...entry})}\n`);
  await file.datasync();
}

async function readEntries(path: string): Promise<Entry[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) await truncate(path, Buffer.byteLength(text.slice(0, end)));
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  return lines.map((line, k) => parse(path, line, k + 1));
}

function parse(path: string, line: string, number: number): Entry {
  try {
    return JSON.parse(line) as Entry;
  } catch (cause) {
    throw new Error(
      `${path} must hold JSON lines. Received in line ${number}: ${line.slice(0, 40)}… Delete that line.`,
      {cause},
    );
  }
}
