import {spawn, type ChildProcess} from 'node:child_process';
import {join} from 'node:path';

const PROGRAM = join(__dirname, '..', '..', 'packages', 'cli', 'dist', 'esm', 'sparsegate.js');

/** A command that runs in a process of its own. */
export interface Running {
  process: ChildProcess;
  /** What it has said so far. */
  said: {out: string; error: string};
  /** All that it said, and what it ended with; null if it was killed. */
  ended: Promise<{code: number | null; out: string; error: string}>;
  /** Sends a signal to it and to all processes that it started, as if their machine were gone or stood still. */
  killAll(signal: NodeJS.Signals): void;
}

/** Starts the built command line in a directory. */
export function startCli(directory: string, ...args: string[]): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], {cwd: directory, detached: true});
  const said = {out: '', error: ''};
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.error += text.toString()));
  const ended = new Promise<{code: number | null; out: string; error: string}>(resolve => {
    child.on('close', code => resolve({code, ...said}));
  });
  return {process: child, said, ended, killAll: signal => killGroup(child.pid!, signal)};
}

/** A group that has ended needs no signal. */
function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until something is so, looking again and again. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const LOOK_AGAIN = 50;
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN));
}
