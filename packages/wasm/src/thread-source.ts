/** Where the words of the memory stand by which two threads talk, and the question that ends the second one. */
export const WORDS = {asked: 0, answered: 1, failed: 2, stop: -1} as const;

/** Bytes to the calls, which are float64: addresses and sizes as well as rates. */
export const CALLS_AT = 64;

/** How often the second thread looks for a next question before it sleeps: some tens of microseconds. */
const SPINS = 20_000;

/** The second thread: a script of its own, in Node and in browsers, that answers one question after the other. */
export const THREAD_SOURCE = `
function serve({module, memory, table, control, kernels}, answer) {
  const {exports} = new WebAssembly.Instance(module, {env: {memory}});
  exports.initialize(table);
  const words = new Int32Array(control);
  const numbers = new Float64Array(control, ${CALLS_AT});
  answer('ready');
  for (let done = 0; ;) {
    for (let spin = 0; spin < ${SPINS} && Atomics.load(words, ${WORDS.asked}) === done; spin++);
    while (Atomics.load(words, ${WORDS.asked}) === done) Atomics.wait(words, ${WORDS.asked}, done);
    done = Atomics.load(words, ${WORDS.asked});
    if (done === ${WORDS.stop}) return;
    words[${WORDS.failed}] = 0;
    try {
      for (let call = 0, at = 1; call < numbers[0]; call++) {
        const end = at + 2 + numbers[at + 1];
        exports[kernels[numbers[at]]](...numbers.subarray(at + 2, end));
        at = end;
      }
    } catch {
      words[${WORDS.failed}] = 1;
    }
    Atomics.store(words, ${WORDS.answered}, done);
    Atomics.notify(words, ${WORDS.answered});
  }
}
if (typeof require === 'function') {
  const {parentPort} = require('node:worker_threads');
  parentPort.once('message', data => serve(data, word => parentPort.postMessage(word)));
} else {
  onmessage = ({data}) => {
    serve(data, word => postMessage(word));
    close();
  };
}`;
