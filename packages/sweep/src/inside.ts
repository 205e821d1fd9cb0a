import {isAbsolute, relative, resolve, sep} from 'node:path';

/**
 * A path from a directory, made absolute.
 *
 * @throws if it leads out of the directory: whoever can add jobs to a queue must not choose what a worker runs or writes
 */
export function inside(root: string, path: string): string {
  const file = resolve(root, path);
  const way = relative(root, file);
  if (isAbsolute(way) || way.split(sep)[0] === '..') {
    throw new Error(
      `A path must lie in ${root}. Received: ${path}. Start the program in a directory above it.`,
    );
  }
  return file;
}
