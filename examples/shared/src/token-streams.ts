/** A corpus cut into B equal streams that are read side by side, each from its beginning to its end. */
export interface TokenStreams {
  /** B · length ids, one stream after the other. */
  ids: Int32Array;
  batch: number;
  length: number;
}

/** Token ids and, for each, the id that follows it: what goes in and what is to be predicted. */
export interface TokenWindows {
  /** Row-major [rows, steps]. */
  x: Int32Array;
  /** The same shape, one token further. */
  y: Int32Array;
  rows: number;
  steps: number;
}

/** Cuts a corpus into equal contiguous streams; what does not fill the last row is dropped. */
export function cutStreams(ids: Int32Array, batch: number): TokenStreams {
  const length = Math.floor(ids.length / batch);
  return {ids: ids.subarray(0, batch * length), batch, length};
}

/** How many windows of T steps fit into a stream; the last token is only ever predicted. */
export function countWindows({length}: TokenStreams, steps: number): number {
  return Math.floor((length - 1) / steps);
}

/** The window that begins at a position, of all streams: [B, T]. */
export function windowAt(streams: TokenStreams, start: number, steps: number): TokenWindows {
  const {ids, batch, length} = streams;
  const x = new Int32Array(batch * steps);
  const y = new Int32Array(batch * steps);
  for (let stream = 0; stream < batch; stream++) {
    const from = stream * length + start;
    x.set(ids.subarray(from, from + steps), stream * steps);
    y.set(ids.subarray(from + 1, from + 1 + steps), stream * steps);
  }
  return {x, y, rows: batch, steps};
}

/**
 * The first windows one below the other, [windows · B, T]: row b of each B rows goes on where row b of the B rows
 * above ended, which is what `model.fit` with batchSize B needs to carry a stateful layer's state along a stream.
 */
export function stackWindows(streams: TokenStreams, steps: number, windows: number): TokenWindows {
  const rows = windows * streams.batch;
  const x = new Int32Array(rows * steps);
  const y = new Int32Array(rows * steps);
  for (let k = 0; k < windows; k++) {
    const window = windowAt(streams, k * steps, steps);
    x.set(window.x, k * window.x.length);
    y.set(window.y, k * window.y.length);
  }
  return {x, y, rows, steps};
}
