/** Something that is called over and over; one that answers later is waited for. */
export type Call = () => unknown;

const ROUNDS = 15;
const MILLISECONDS_OF_A_ROUND = 20;
const WARM_UP_CALLS = 5;

/**
 * Median microseconds of a call for several things measured in turn: `medianMilliseconds` of @sparsegate/report for those that may
 * answer later, as onnxruntime-web does.
 */
export async function medianTimes(
  calls: Readonly<Record<string, Call>>,
): Promise<Record<string, number>> {
  const forms = [];
  for (const [title, call] of Object.entries(calls)) {
    const warm = await meanTime(call, WARM_UP_CALLS);
    const repeats = Math.max(1, Math.ceil(MILLISECONDS_OF_A_ROUND / Math.max(warm, 1e-3)));
    forms.push({title, call, repeats, times: [] as number[]});
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const {call, repeats, times} of forms) times.push(await meanTime(call, repeats));
  }
  return Object.fromEntries(forms.map(({title, times}) => [title, 1000 * medianOf(times)]));
}

/** Milliseconds of a call. */
async function meanTime(call: Call, repeats: number): Promise<number> {
  const start = performance.now();
  for (let k = 0; k < repeats; k++) {
    const later = call();
    if (later instanceof Promise) await later;
  }
  return (performance.now() - start) / repeats;
}

/** Of an odd number of values. */
function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) / 2];
}
