/** Rolldown drops the handler of downloads:// where its file is not named. */
export async function downloads({tf}) {
  await tf.setBackend('cpu');
  const model = tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [1]})]});
  await model.save('downloads://small');
  return {saved: true};
}

/** The threaded build of tfjs, as it is taken where nobody says otherwise. */
export async function threadedBuild({tf, ready, setWasmPaths, wasmPath}) {
  setWasmPaths(wasmPath);
  await Promise.all([tf.setBackend('wasm'), ready({within: 2000})]);
  return {backend: tf.getBackend()};
}

/** Two training steps on two threads and on one, and whether their weights are the same to the last bit. */
export async function twoThreads({tf, accelerate, useThreads, setWasmPaths, wasmPath}) {
  setWasmPaths(wasmPath);
  const {threads, reason} = await useThreads({threads: 2});
  const train = async () => {
    const recurrentInitializer = tf.initializers.glorotUniform({seed: 2});
    const kernelInitializer = tf.initializers.glorotUniform({seed: 1});
    const layer = {units: 80, inputShape: [16, 80], kernelInitializer, recurrentInitializer};
    const model = tf.sequential({layers: [tf.layers.lstm(layer)]});
    accelerate(model);
    model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const x = tf.randomNormal([16, 16, 80], 0, 1, 'float32', 3);
    for (let step = 0; step < 2; step++) await model.trainOnBatch(x, tf.ones([16, 80]));
    return model.getWeights().flatMap(weight => [...weight.dataSync()]);
  };
  const two = await train();
  await useThreads({threads: 1});
  const one = await train();
  return {threads, reason, same: two.every((value, k) => value === one[k]), weights: two.length};
}

/** No word about where the .wasm files are. */
export async function withoutPaths({tf, ready}) {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await Promise.all([tf.setBackend('wasm'), ready()]);
  return {backend: tf.getBackend()};
}
