import {clearLine, cursorTo} from 'node:readline';
import cliProgress from 'cli-progress';

// Node finds only some names of this CommonJS module.
const {Format, SingleBar} = cliProgress;

/** How the bar looks. */
const LOOK = {barCompleteChar: '█', barIncompleteChar: '░', barsize: 24};

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
    ...LOOK,
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

/** The bar alone with its percentage, for output that is drawn in another way. @param share from 0 to 1 */
export function barText(share: number): string {
  const {barsize, barCompleteChar, barIncompleteChar} = LOOK;
  const bar = Format.BarFormat(share, {
    ...{barsize, barGlue: ''},
    barCompleteString: barCompleteChar.repeat(barsize),
    barIncompleteString: barIncompleteChar.repeat(barsize),
  });
  return `${bar} ${Math.floor(100 * share)}%`;
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
