import {copyFile, mkdir, readdir} from 'node:fs/promises';
import {join} from 'node:path';

/** Copies the JSON files of one directory into another, which is made where it does not exist. */
export async function copyResults(from: string, to: string): Promise<void> {
  await mkdir(to, {recursive: true});
  const files = (await readdir(from)).filter(file => file.endsWith('.json'));
  for (const file of files) await copyFile(join(from, file), join(to, file));
}
