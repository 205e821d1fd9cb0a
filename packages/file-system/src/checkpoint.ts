import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {io, type NamedTensorMap} from '@tensorflow/tfjs-core';
import {writeFileAtomic} from './write-file-atomic.js';

/** What a training run needs to go on as if it had never stopped. */
export interface Checkpoint<State> {
  /** Anything that JSON keeps exactly: epoch, generator state, results so far. */
  state: State;
  tensors: NamedTensorMap;
}

/** The first line of the file; the tensors' bytes follow it. */
interface Header<State> {
  format: typeof FORMAT;
  /** Of the line's other fields and of the bytes. */
  sha256: string;
  body: {state: State; specs: io.WeightsManifestEntry[]};
}

const FORMAT = 'sparsegate-checkpoint-1';
const LINE_END = '\n'.charCodeAt(0);

/** Writes one file, atomically: after `kill -9` there is the new checkpoint or the one before. */
export async function writeCheckpoint<State>(
  path: string,
  checkpoint: Checkpoint<State>,
): Promise<void> {
  await writeFileAtomic(path, await encodeCheckpoint(checkpoint));
}

/**
 * Reads what `writeCheckpoint` wrote; the caller names the type of the state it wrote, and disposes the tensors.
 *
 * @returns undefined if there is no such file
 * @throws if the file is not a checkpoint or not all of it is as it was written
 */
export async function readCheckpoint<State>(path: string): Promise<Checkpoint<State> | undefined> {
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return file && decodeCheckpoint<State>(path, file);
}

/** The bytes of a checkpoint, for where there are no files. */
export async function encodeCheckpoint<State>({
  state,
  tensors,
}: Checkpoint<State>): Promise<Uint8Array> {
  const {data, specs} = await io.encodeWeights(tensors);
  const bytes = new Uint8Array(data);
  const body = {state, specs};
  const header: Header<State> = {format: FORMAT, sha256: checksum(body, bytes), body};
  const line = Buffer.from(`${JSON.stringify(header)}\n`);
  return Buffer.concat([line, bytes]);
}

/**
 * What `encodeCheckpoint` made bytes of; the caller disposes the tensors.
 *
 * @param name of the checkpoint, for the error
 * @throws if the bytes are not a checkpoint or not all of them are as they were written
 */
export function decodeCheckpoint<State>(name: string, file: Uint8Array): Checkpoint<State> {
  const end = file.indexOf(LINE_END);
  const line = Buffer.from(file.subarray(0, Math.max(end, 0))).toString();
  const header = parseHeader<State>(line);
  const bytes = new Uint8Array(file.subarray(end + 1));
  if (header === undefined || checksum(header.body, bytes) !== header.sha256) {
    throw new Error(
      `${name} must be a whole checkpoint of this version. ` +
        `Received: ${file.length} bytes that do not match their checksum. Delete it and start anew.`,
    );
  }
  const {state, specs} = header.body;
  return {state, tensors: io.decodeWeights(bytes.buffer, specs)};
}

function parseHeader<State>(line: string): Header<State> | undefined {
  try {
    const header = JSON.parse(line) as Header<State>;
    return header.format === FORMAT ? header : undefined;
  } catch {
    return undefined;
  }
}

function checksum(body: unknown, bytes: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(body)).update(bytes).digest('hex');
}
