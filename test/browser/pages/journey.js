/** What is asked of each way to build a page: train, prune, cut, verify, save, load, run without tfjs. */
export async function journey(api, begins) {
  const {
    tf,
    ready,
    accelerate,
    prune,
    compression,
    planSurgery,
    operate,
    verify,
    exportModel,
    load,
  } = api;
  const {setWasmPaths, wasmPath, useWasmFiles} = api;
  begins('setBackend');
  setWasmPaths(wasmPath);
  // Workers take our module from its file too, pages from the script.
  if (!globalThis.document) useWasmFiles(wasmPath);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await Promise.all([tf.setBackend('wasm'), ready()]);

  begins('fit');
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        units: 12,
        inputShape: [8, 2],
        recurrentActivation: 'sigmoid',
        kernelInitializer: tf.initializers.glorotUniform({seed: 1}),
        recurrentInitializer: tf.initializers.glorotUniform({seed: 2}),
      }),
      tf.layers.dense({units: 1, kernelInitializer: tf.initializers.glorotUniform({seed: 3})}),
    ],
  });
  const [kernels] = accelerate(model).layers;
  model.compile({optimizer: tf.train.adam(0.02), loss: 'meanSquaredError'});
  const x = tf.randomNormal([128, 8, 2], 0, 1, 'float32', 4);
  const y = tf.tidy(() => x.slice([0, 0, 0], [-1, -1, 1]).sum([1, 2]).expandDims(1));
  const pruning = prune(model, {target: {neurons: 0.5}, by: 6});
  const {history} = await model.fit(x, y, {
    epochs: 8,
    verbose: 0,
    shuffle: false,
    callbacks: [pruning],
  });

  begins('operate');
  const cut = await operate(model, planSurgery(model), {layers: 'sparse'});
  const difference = verify(model, cut).maxAbsolute;
  begins('saving to IndexedDB');
  await cut.save('indexeddb://small');
  const loaded = await tf.loadLayersModel('indexeddb://small');
  const input = x.slice([0, 0, 0], [1, -1, -1]);
  const expected = (await loaded.predict(input).data())[0];

  begins('runtime');
  const {bytes} = await exportModel(cut);
  const runtime = await load(bytes);
  const [answer] = runtime.run(await input.data());
  const structure = compression(cut);
  return {
    backend: tf.getBackend(),
    accelerated: kernels.accelerated,
    losses: [history.loss[0], history.loss.at(-1)],
    neurons: structure.neurons,
    difference,
    runtimeDifference: Math.abs(answer - expected),
    bytes: bytes.length,
  };
}
