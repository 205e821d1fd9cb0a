import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {basename, dirname, extname, relative, resolve} from 'node:path';
import type {ZodError} from 'zod';
import {inside} from './inside.js';
import {loadModule} from './load-module.js';
import {sweepSchema, type SweepInput, type SweepSettings} from './sweep-schema.js';

/** A sweep file as read: its settings, with the paths of its modules from `root`, and what they were. */
export interface Sweep extends SweepSettings {
  /** The working directory. */
  root: string;
  /** SHA-256 of the two modules: runs of other code are other runs. */
  code: string;
}

/** Returns its argument: gives a sweep file in TypeScript its type. */
export function defineSweep(sweep: SweepInput): SweepInput {
  return sweep;
}

/**
 * Reads a sweep file: JSON, or a module in JavaScript or TypeScript that exports `sweep`.
 *
 * @throws if it cannot be read or is not what `sweepSchema` says
 */
export async function readSweep(file: string): Promise<Sweep> {
  const path = resolve(file);
  const settings = checkSweep(file, await read(path));
  const root = process.cwd();
  const fromRoot = (module: string): string =>
    relative(root, inside(root, resolve(dirname(path), module)));
  const modules = {model: fromRoot(settings.model), data: fromRoot(settings.data)};
  return {...settings, ...modules, root, code: await codeOf(root, modules)};
}

/** @throws with every mistake, each by its place in the file */
export function checkSweep(file: string, given: unknown): SweepSettings {
  const parsed = sweepSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(mistakes(file, given, parsed.error));
}

/** SHA-256 of the model and data modules, in hexadecimal. */
export async function codeOf(
  root: string,
  {model, data}: Pick<SweepSettings, 'model' | 'data'>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const module of [model, data]) hash.update(await readModule(inside(root, module)));
  return hash.digest('hex');
}

async function readModule(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new Error(
      `A sweep's modules must be files. Received: ${file}, which cannot be read. Give their paths from the sweep file.`,
      {cause},
    );
  });
}

async function read(path: string): Promise<unknown> {
  if (extname(path) !== '.json') {
    const {sweep} = await loadModule(path);
    if (sweep !== undefined) return sweep;
    throw new Error(
      `${basename(path)} must export its sweep: export const sweep = defineSweep({…}). Received: no such export.`,
    );
  }
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new Error(`A sweep file must be readable. Received: ${path}: ${cause.message}`, {cause});
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} must be JSON. Received: ${(cause as Error).message}`, {cause});
  }
}

function mistakes(file: string, given: unknown, {issues}: ZodError): string {
  const lines = issues.map(({path, message}) => {
    const place = path.map(String).join('.') || 'the sweep';
    return `  ${place}: ${message}. Received: ${JSON.stringify(valueAt(given, path)) ?? 'nothing'}.`;
  });
  return `${file} must be a sweep; see the README of @sparsegate/sweep.\n${lines.join('\n')}`;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    given,
  );
}
