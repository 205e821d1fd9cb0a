import type {createLogUpdate} from 'log-update';
import {resultsTable, type Row} from '@sparsegate/report';
import {
  configurationWords,
  type Progress,
  type Sweep,
  type Task,
  type Watch,
} from '@sparsegate/sweep';
import {barText} from './with-progress.js';

/** Milliseconds between two drawings. */
const REDRAW = 250;

/** Runs under way that are shown; a queue may have thousands. */
const SHOWN = 20;

const COLUMNS = [
  {key: 'run', heading: 'run'},
  {key: 'epoch', heading: 'epoch'},
  {key: 'loss', heading: 'loss', format: (loss: number) => loss.toPrecision(4)},
];

/** Shows a sweep under way on stderr: a table that is drawn again and again, or a line for each run where it is a file. */
export async function watchSweep({objective}: Sweep): Promise<{watch: Watch; close(): void}> {
  const state = {asked: 0, done: 0, failed: 0, running: new Map<string, Progress>()};
  const tasks = new Map<string, Task>();
  const live = process.stderr.isTTY ? await liveOutput() : undefined;
  const timer = live && setInterval(() => live(picture(state, tasks)), REDRAW);
  const say = (line: string): void => {
    if (live) live.persist(line);
    else process.stderr.write(`${line}\n`);
  };
  const ended = (task: Task, words: string): void => {
    state.running.delete(task.id);
    state.done++;
    say(`${state.done}/${state.asked} ${configurationWords(task.configuration)}: ${words}`);
  };
  return {
    watch: {
      asked: task => {
        state.asked++;
        tasks.set(task.id, task);
      },
      progress: progress => void state.running.set(progress.id, progress),
      finished: (task, {figures}) =>
        ended(
          task,
          `${objective.quality} ${figures.quality.toPrecision(4)}, ${figures.gates} gates`,
        ),
      failed: (task, error) => {
        state.failed++;
        ended(task, `failed: ${error}`);
      },
    },
    close: () => {
      clearInterval(timer);
      live?.clear();
    },
  };
}

async function liveOutput(): Promise<ReturnType<typeof createLogUpdate>> {
  const terminal = await import('log-update');
  return terminal.createLogUpdate(process.stderr);
}

function picture(
  state: {asked: number; done: number; running: ReadonlyMap<string, Progress>},
  tasks: ReadonlyMap<string, Task>,
): string {
  const {asked, done, running} = state;
  const rows = [...running.values()].slice(0, SHOWN).map(({id, epoch, epochs, loss}): Row => {
    const task = tasks.get(id);
    return {
      run: task ? configurationWords(task.configuration) : id,
      epoch: `${epoch} of ${epochs}`,
      loss,
    };
  });
  const bar = barText(asked === 0 ? 0 : done / asked);
  const head = `${bar} | ${done} of ${asked} runs done, ${running.size} under way`;
  return rows.length > 0 ? `${head}\n${resultsTable(COLUMNS, rows)}` : head;
}
