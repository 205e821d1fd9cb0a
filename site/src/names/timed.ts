/** A browser's clock may move in steps of 0.1 milliseconds; this long they do not show. */
const MILLISECONDS = 5;

export interface Timed<Result> {
  result: Result;
  /** Of one call, on average. */
  microseconds: number;
}

/** Calls as often as the clock needs, and tells what one call took. */
export function timed<Result>(call: () => Result): Timed<Result> {
  call(); // compiles and fills caches
  const start = performance.now();
  let calls = 0;
  for (;;) {
    const result = call();
    calls++;
    const milliseconds = performance.now() - start;
    if (milliseconds >= MILLISECONDS) return {result, microseconds: (1000 * milliseconds) / calls};
  }
}
