import {appendFile, mkdir} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {firstEvent, summaryEvent, type Summary} from './event.js';
import {record} from './record.js';

/** Files of this process, so that two that begin in the same second have two names. */
let count = 0;

/**
 * A file of events in a directory that TensorBoard takes for one run; made at the first event. Each event is appended by a call of
 * its own, so that a training that is killed leaves all that it said.
 */
export class EventFile {
  private path?: string;

  constructor(private readonly directory: string) {}

  /** Appends summaries of one step. @throws if the file cannot be written */
  async append(step: number, summaries: readonly Summary[]): Promise<void> {
    if (summaries.length === 0) return;
    const wallTime = Date.now() / 1000;
    const begin = this.path === undefined ? [record(firstEvent(wallTime))] : [];
    this.path ??= await newPath(this.directory, wallTime);
    const event = record(summaryEvent(summaries, {step, wallTime}));
    await appendFile(this.path, Buffer.concat([...begin, event]));
  }
}

/** TensorBoard reads files with `tfevents` in their names, in the order of the names. */
async function newPath(directory: string, wallTime: number): Promise<string> {
  await mkdir(directory, {recursive: true});
  const second = String(Math.floor(wallTime)).padStart(10, '0');
  return join(directory, `events.out.tfevents.${second}.${hostname()}.${process.pid}.${count++}`);
}
