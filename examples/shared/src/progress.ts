import {clearLine, cursorTo} from 'node:readline';
import {SingleBar} from 'cli-progress';
import {CustomCallback, type Logs} from '@tensorflow/tfjs';

/** Milliseconds between two lines where the output is a file and a bar cannot be redrawn. */
const LOG_LINE_INTERVAL = 60_000;

/** Steps over which the time left is estimated: enough to be steady, few enough to notice a busier machine. */
const ESTIMATE_OVER_STEPS = 200;

export interface Progress {
  /** Moves the bar by one step and shows these figures at its end: `{loss: '4.81', …}`. */
  advance(figures?: Record<string, string>): void;
  /** Prints a line above the bar, which stays. */
  note(line: string): void;
}

/** What a progress bar shows. */
export interface ProgressOptions {
  title: string;
  /** Steps of the whole work. */
  total: number;
  /** Steps that an earlier run did already. */
  done?: number;
}

/**
 * Does work under a progress bar with the time left, on stderr; a line a minute where stderr is not a terminal. The bar is closed
 * whichever way the work ends: its timer would keep the program alive for ever.
 */
export async function withProgress<Result>(
  {title, total, done = 0}: ProgressOptions,
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  const bar = new SingleBar({
    format: `${title} {bar} {percentage}% | {figures}{eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    etaBuffer: ESTIMATE_OVER_STEPS,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: LOG_LINE_INTERVAL,
  });
  bar.start(total, done, {figures: ''});
  try {
    return await work({
      advance: (figures = {}) => bar.increment(1, {figures: figureText(figures)}),
      note: printAbove,
    });
  } finally {
    bar.stop();
  }
}

/**
 * Moves the bar with each step of `model.fit`. An instance, not plain functions: a list of callbacks that begins with an
 * instance, such as the one of `prune`, must hold nothing else.
 *
 * @param figures what to show of a step's logs (`loss` and the metrics, as numbers)
 */
export function progressCallback(
  progress: Progress,
  figures: (logs: Logs) => Record<string, string>,
): CustomCallback {
  return new CustomCallback({
    onBatchEnd: (_batch, logs) => progress.advance(figures(logs ?? {})),
  });
}

/** The bar redraws itself on the line below. */
function printAbove(line: string): void {
  if (process.stderr.isTTY) {
    clearLine(process.stderr, 0);
    cursorTo(process.stderr, 0);
  }
  console.log(line);
}

function figureText(figures: Record<string, string>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value} | `)
    .join('');
}
