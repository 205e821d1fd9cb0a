import {fault} from './fault.js';
import {openFile} from './file/open-file.js';
import {readGraph, type Kinds} from './graph.js';
import {createArena} from './machine/arena.js';
import type {Engine, Machine} from './machine/machine.js';
import {createModel, type Model} from './model.js';

/** Where a file comes from: its bytes, its address, or the answer of a fetch. */
export type ModelSource = Uint8Array | ArrayBuffer | URL | string | Response;

export interface LoadOptions {
  /** Runs on this engine, or throws where there is none. Default: the fastest that there is. */
  engine?: Engine;
}

/** What a build of the runtime is made of. */
export interface Build extends Kinds {
  /**
   * The machine wanted, or the fastest that there is.
   *
   * @param isExact whether it must give the same bits everywhere
   * @throws where there is none like it
   */
  machine(wanted: Engine | undefined, isExact: boolean): Promise<Machine>;
}

/** Memory that a small file may take for its weights, and how much larger than itself others may become: a single int8
 * stands in a row of eight floats. */
const LEAST_LIMIT = 2 ** 24;
const MOST_EXPANSION = 40;
/** Addresses of a kernel are integers of 32 bits. */
const LARGEST_MEMORY = 2 ** 31 - 2 ** 16;

/**
 * Loads a model with a build of the runtime.
 *
 * A model of int8 weights runs on plain SIMD where there is relaxed: its numbers are the same on every engine then, bit
 * for bit.
 */
export async function loadWith(
  build: Build,
  source: ModelSource,
  {engine}: LoadOptions,
): Promise<Model> {
  const bytes = await bytesOf(source);
  const reader = openFile(bytes);
  const machine = await build.machine(engine, reader.isInt8);
  const arena = createArena(machine, LEAST_LIMIT + MOST_EXPANSION * bytes.length);
  const graph = readGraph(reader, arena, build);
  arena.limit = LARGEST_MEMORY;
  return createModel(machine, arena, graph);
}

async function bytesOf(source: ModelSource): Promise<Uint8Array> {
  const given = typeof source === 'string' || source instanceof URL ? await fetch(source) : source;
  if (Object(given) !== given) throw fault('load', 'a file', given, 'Pass its bytes or address');
  if (!('arrayBuffer' in given)) return new Uint8Array(given);
  if (!given.ok) throw fault('load', `a file at ${given.url}`, given.status, 'Check the address');
  return new Uint8Array(await given.arrayBuffer());
}
