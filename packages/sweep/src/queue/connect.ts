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
 * @throws if bullmq is not installed or the URL is of another kind
 */
export async function connect(url: string): Promise<Connected> {
  const {createPostgresBackend, createRedisBackend, withBackend} = await load();
  if (/^rediss?:\/\//.test(url)) {
    const classes = withBackend(createRedisBackend as never);
    return {...classes, connection: {url, maxRetriesPerRequest: null}} as Connected;
  }
  if (/^postgres(ql)?:\/\//.test(url)) {
    const classes = withBackend(createPostgresBackend as never);
    return {...classes, connection: {connectionString: url, migrate: true}} as Connected;
  }
  throw new Error(
    `--queue must be redis://, rediss://, postgres:// or postgresql://. Received: ${url}. Try redis://localhost:6379.`,
  );
}

/** Milliseconds after which a server that does not answer is said to be missing; later losses are waited out. */
const PATIENCE = 15_000;

/** @throws if the server does not answer */
export async function whenReady(url: string, ready: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(
      `--queue must be a server that answers. Received: ${withoutPassword(url)}, silent for ${PATIENCE / 1000} s. Is it started?`,
    );
    timer = setTimeout(() => reject(error), PATIENCE);
  });
  await Promise.race([ready, late]).finally(() => clearTimeout(timer));
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
