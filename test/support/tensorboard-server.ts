import {spawn, type ChildProcess} from 'node:child_process';
import {join} from 'node:path';

/** A number at a step, as TensorBoard hands it to its page. */
export type ScalarPoint = [wallTime: number, step: number, value: number];

/** A picture at a step; `query` asks for its bytes. */
export interface ImagePoint {
  step: number;
  query: string;
}

/** What TensorBoard shows of a directory, asked of the server that its page asks. */
export interface TensorBoardServer {
  /** By run: its tags. */
  tags(plugin: 'scalars' | 'images'): Promise<Record<string, Record<string, unknown>>>;
  scalars(run: string, tag: string): Promise<ScalarPoint[]>;
  images(run: string, tag: string): Promise<ImagePoint[]>;
  bytes(image: ImagePoint): Promise<Buffer>;
  stop(): Promise<void>;
}

/** Starts TensorBoard on loopback. @param programs directory of a Python that has it */
export async function startTensorBoard(
  programs: string,
  directory: string,
): Promise<TensorBoardServer> {
  // Its own reader in Python: the fast one, a program of its own, does not check checksums.
  const options = ['--logdir', directory, '--host', '127.0.0.1', '--port', '0'];
  const server = spawn(join(programs, 'tensorboard'), [...options, '--load_fast=false']);
  const address = await addressOf(server);
  const get = async (path: string, query: Record<string, string> = {}): Promise<Response> => {
    const response = await fetch(`${address}data/${path}?${new URLSearchParams(query)}`);
    if (!response.ok) throw new Error(`TensorBoard: ${path}: ${response.status}`);
    return response;
  };
  const json = async <T>(path: string, query?: Record<string, string>): Promise<T> =>
    (await (await get(path, query)).json()) as T;
  return {
    tags: plugin => json(`plugin/${plugin}/tags`),
    scalars: (run, tag) => json('plugin/scalars/scalars', {run, tag}),
    images: (run, tag) => json('plugin/images/images', {run, tag, sample: '0'}),
    bytes: async ({query}) => {
      const asked = Object.fromEntries(new URLSearchParams(query));
      const response = await get('plugin/images/individualImage', asked);
      return Buffer.from(await response.arrayBuffer());
    },
    stop: async () => {
      const end = new Promise(resolve => server.once('exit', resolve));
      server.kill('SIGKILL');
      await end;
    },
  };
}

/** It says its address on stderr, once it listens. @throws if it ends before */
async function addressOf(server: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error(`TensorBoard ended: ${said}`)));
    server.once('error', reject);
    server.stderr!.on('data', (text: Buffer) => {
      said += String(text);
      const address = /http:\/\/[\d.]+:\d+\//.exec(said);
      if (address) resolve(address[0]);
    });
  });
}
