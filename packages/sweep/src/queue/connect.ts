import {createConnection} from 'node:net';
import type * as BullMQ from 'bullmq';

/** One queue for all sweeps: a worker serves whatever is asked for. */
export const QUEUE_NAME = 'sparsegate';

/** BullMQ's classes for one server, and how they reach it. */
export interface Connected extends BullMQ.BackendClasses<BullMQ.IQueueBackend, Connection> {
  connection: Connection;
}

type Connection =
  {url: string; maxRetriesPerRequest: null} | {connectionString: string; migrate: boolean};

/**
 * Chooses BullMQ's backend by a URL: `redis://`, `rediss://` (ioredis must be installed), `postgres://`, `postgresql://` (pg must be).
 *
 * @throws if bullmq is not installed, the URL is of another kind, or nobody listens there
 */
export async function connect(url: string): Promise<Connected> {
  const {createPostgresBackend, createRedisBackend, withBackend} = await load();
  expectKind(url);
  await expectServer(url);
  if (/^rediss?:/.test(url)) {
    const classes = withBackend(createRedisBackend as never);
    return {...classes, connection: {url, maxRetriesPerRequest: null}} as Connected;
  }
  const classes = withBackend(createPostgresBackend as never);
  return {...classes, connection: {connectionString: url, migrate: true}} as Connected;
}

function expectKind(url: string): void {
  if (/^(rediss?|postgres(ql)?):\/\//.test(url)) return;
  throw new Error(
    `--queue must be redis://, rediss://, postgres:// or postgresql://. Received: ${url}. Try redis://localhost:6379.`,
  );
}

/** Milliseconds after which a server that does not answer is said to be missing; later losses are waited out. */
const PATIENCE = 15_000;

/** Where servers listen unless a URL says otherwise. */
const PORTS: Record<string, number> = {redis: 6379, rediss: 6379, postgres: 5432, postgresql: 5432};

/**
 * Knocks before BullMQ does, which would try for ever.
 *
 * @throws if nobody listens at a URL
 */
async function expectServer(url: string): Promise<void> {
  const {hostname, port, protocol} = new URL(url);
  const at = {host: hostname, port: Number(port) || PORTS[protocol.slice(0, -1)]};
  const socket = createConnection({...at, timeout: PATIENCE});
  try {
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
      socket.once('timeout', () => reject(new Error(`silent for ${PATIENCE / 1000} s`)));
    });
  } catch (cause) {
    throw new Error(
      `--queue must be a server that answers. Received: ${withoutPassword(url)}: ${(cause as Error).message}. Is it started?`,
      {cause},
    );
  } finally {
    socket.destroy();
  }
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}

async function load(): Promise<typeof BullMQ> {
  try {
    return await import('bullmq');
  } catch (cause) {
    throw new Error(
      `--queue needs bullmq, with ioredis for Redis or pg for PostgreSQL. Received: ${String(cause)}. ` +
        `Install them: npm install bullmq ioredis.`,
      {cause},
    );
  }
}
