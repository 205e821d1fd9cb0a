import {createHash} from 'node:crypto';

/** JSON whose keys are in order, so that equal values give equal text. */
export function canonicalJSON(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Characters of a hash that names a run: 64 bits, for which a million runs collide once in 10⁷ sweeps. */
const ID_LENGTH = 16;

/** The SHA-256 of a value's canonical JSON, in hexadecimal, as long as a name needs to be. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJSON(value)).digest('hex').slice(0, ID_LENGTH);
}
