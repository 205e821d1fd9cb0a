/** Where a sweep keeps results, checkpoints and models, so that every worker reaches them: keys and bytes, nothing else. */
export interface Storage {
  /** Undefined where there is nothing under the key. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Whole or not at all: a reader finds the old bytes or the new ones. */
  write(key: string, bytes: Uint8Array | string): Promise<void>;
  /** Does nothing where there is nothing. */
  remove(key: string): Promise<void>;
}

/** Reads JSON that `writeJSON` wrote; the caller names its type. */
export async function readJSON<T>(storage: Storage, key: string): Promise<T | undefined> {
  const bytes = await storage.read(key);
  return bytes && (JSON.parse(Buffer.from(bytes).toString()) as T);
}

/** Writes a value as JSON. */
export async function writeJSON(storage: Storage, key: string, value: unknown): Promise<void> {
  await storage.write(key, `${JSON.stringify(value, null, 2)}\n`);
}

/** The keys of a sweep's things. */
export const KEYS = {
  result: (id: string): string => `runs/${id}.json`,
  checkpoint: (run: string): string => `checkpoints/${run}`,
  /** A directory that every tfjs loads: model.json and weights.bin. */
  model: (id: string): string => `models/${id}`,
};
