/** For a page and for a worker: both have the scripts' globals. */
(async () => {
  if (location.search === '?worker') return new Worker('script-worker.js');
  const {run} = await import('./run.js');
  const {tf, sparsegate} = globalThis;
  const {kernels, pruning, structure, surgery, runtime} = sparsegate;
  const {ready, useThreads, useWasmFiles, exportModel} = sparsegate;
  await run({
    ...{tf, setWasmPaths: tf.wasm.setWasmPaths, ready, useThreads, useWasmFiles, exportModel},
    ...{...kernels, ...pruning, ...structure, ...surgery, ...runtime},
  });
})();
