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

/** No word about where the .wasm files are. */
export async function withoutPaths({tf, ready}) {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await Promise.all([tf.setBackend('wasm'), ready()]);
  return {backend: tf.getBackend()};
}
