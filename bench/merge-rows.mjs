// A file of rows, of which some are measured anew.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';

/** Writes rows into a file: in place of those of the same suite, case, peer and threads, or behind the last row of their suite. */
export function mergeRows(file, rows) {
  const merged = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  for (const row of rows) {
    const known = merged.findIndex(other => keyOf(other) === keyOf(row));
    if (known >= 0) merged[known] = row;
    else merged.splice(placeOf(row, merged), 0, row);
  }
  writeFileSync(file, `${JSON.stringify(merged, null, 2)}\n`);
}

function keyOf({suite, case: name, peer, threads}) {
  return JSON.stringify([suite, name, peer, threads]);
}

/** Suites stand in the order of their letters; the penalties, (e), come out of (a). */
function placeOf({suite}, merged) {
  const next = merged.findIndex(other => other.suite[0] > suite[0]);
  return next < 0 ? merged.length : next;
}
