import type {KernelExports} from './generated/kernel-exports.js';
import {CALLS_AT, THREAD_SOURCE, WORDS} from './thread-source.js';
import {openThread} from './open-thread.js';
import {compiledFor} from './wasm-module.js';

/** What may run on the second thread, which finds a kernel by its place here. */
const SPLIT_KERNELS = [
  'matrixProduct',
  'lstmForward',
  'lstmWalkBack',
  'lstmBiasGradient',
  'gruForward',
  'softmaxCrossEntropy',
  'softmaxCrossEntropyGradient',
  'weightSumsGradient',
  'zeroSmall',
  'adamUpdate',
] as const satisfies ReadonlyArray<keyof KernelExports>;
type SplitKernel = (typeof SPLIT_KERNELS)[number];

/** One call of the module: a kernel and its arguments. */
export type KernelCall = readonly [kernel: SplitKernel, ...args: number[]];

/** A thread with the kernels on the same memory. */
export interface SecondThread {
  /**
   * Runs calls here and others there at the same time; returns when both are done. They must not write what the other
   * reads or writes.
   *
   * @throws if a call does
   */
  run(here: readonly KernelCall[], there: readonly KernelCall[]): void;
  /** Ends the thread. */
  stop(): void;
}

/** Room for the calls of one run. */
const CONTROL_BYTES = 4096;

/**
 * Looks at the answer so many times, some tens of microseconds, before it sleeps: halves of a call end at about the same
 * time, and to be woken takes 10 µs.
 */
const SPINS = 20_000;

/**
 * Starts a thread with the kernels on the memory of `exports`, which must be shared.
 *
 * @param reserve the address of so many bytes that stay the second thread's own
 * @throws if the thread does not start
 */
export async function startSecondThread(
  exports: KernelExports,
  reserve: (bytes: number) => number,
): Promise<SecondThread> {
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const thread = await openThread(THREAD_SOURCE, {
    module: compiledFor(exports.memory),
    memory: exports.memory,
    table: reserve(exports.TABLE_BYTES.value as number),
    ...{control, kernels: SPLIT_KERNELS},
  });
  const words = new Int32Array(control);
  const call = ([kernel, ...args]: KernelCall): void =>
    (exports[kernel] as (...args: number[]) => void)(...args);
  return {
    run: (here, there) => {
      writeCalls(new Float64Array(control, CALLS_AT), there);
      const asked = ask(words);
      try {
        here.forEach(call);
      } finally {
        waitFor(words, asked);
      }
      if (words[WORDS.failed]) throw failedThere(there);
    },
    stop: () => {
      Atomics.store(words, WORDS.asked, WORDS.stop);
      Atomics.notify(words, WORDS.asked);
      thread.end();
    },
  };
}

/** How many calls, and of each its kernel, how many arguments and these. */
function writeCalls(numbers: Float64Array, calls: readonly KernelCall[]): void {
  const listed = calls.flatMap(([kernel, ...args]) => [
    ...[SPLIT_KERNELS.indexOf(kernel), args.length],
    ...args,
  ]);
  numbers.set([calls.length, ...listed]);
}

/** Wakes the thread; returns the number of this question. */
function ask(words: Int32Array): number {
  const asked = Atomics.add(words, WORDS.asked, 1) + 1;
  Atomics.notify(words, WORDS.asked);
  return asked;
}

function waitFor(words: Int32Array, asked: number): void {
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(words, WORDS.answered) === asked) return;
  }
  // A page's main thread may not sleep.
  const maySleep = typeof document === 'undefined';
  while (Atomics.load(words, WORDS.answered) !== asked) {
    if (maySleep) Atomics.wait(words, WORDS.answered, asked - 1);
  }
}

function failedThere(calls: readonly KernelCall[]): Error {
  return new Error(
    `@sparsegate/wasm: the second thread must end its half of a call. Received: a fault in ${calls.map(([kernel]) => kernel).join(', ')}. ` +
      'This is a fault of the library: please report it, and use one thread meanwhile.',
  );
}
