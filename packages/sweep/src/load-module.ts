import {access} from 'node:fs/promises';
import {extname} from 'node:path';
import {pathToFileURL} from 'node:url';

/** Kinds of file that every Node runs. */
const PLAIN = ['.js', '.mjs', '.cjs'];

/**
 * Imports a module of the user, in JavaScript or TypeScript. TypeScript goes through Node itself where it reads it, else through jiti.
 *
 * @throws if there is no such file or it does not load
 */
export async function loadModule(file: string): Promise<Record<string, unknown>> {
  await access(file).catch((cause: unknown) => {
    throw new Error(`A module must be a file. Received: ${file}, which does not exist.`, {cause});
  });
  try {
    return (await importFile(file)) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`A module must load. Received: ${file}: ${String(cause)}`, {cause});
  }
}

async function importFile(file: string): Promise<unknown> {
  const isNative = PLAIN.includes(extname(file)) || 'typescript' in process.features;
  if (isNative) return import(pathToFileURL(file).href);
  const {createJiti} = await import('jiti');
  return createJiti(import.meta.url).import(file);
}
