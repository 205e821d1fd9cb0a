import {readFile} from 'node:fs/promises';
import {writeFileAtomic} from '@sparsegate/file-system';

/** Writes a value as indented JSON, atomically. Numbers keep all their digits; NaN and Infinity become null. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Reads what `writeJson` wrote; the caller names the type it wrote.
 *
 * @returns undefined if there is no such file
 * @throws if the file is not JSON
 */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(
      `${path} must be JSON. Received: ${text.slice(0, 40)}… Delete it and run again.`,
      {
        cause: error,
      },
    );
  }
}
