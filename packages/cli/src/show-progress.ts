import {withProgress, type Progress, type ProgressOptions} from './with-progress.js';

/** Of work that nobody watches. */
const SILENT: Progress = {advance: () => undefined, note: () => undefined};

/** Does a command's work under a bar on stderr; where that is a file or a pipe, without a word. */
export async function showProgress<Result>(
  options: ProgressOptions,
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  return process.stderr.isTTY ? withProgress(options, work) : work(SILENT);
}
