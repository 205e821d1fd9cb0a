// Imports bundles one after the other and prints what each of them registered with tfjs, as JSON.
// node registered.mjs DIRECTORY NAME…
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import * as tf from '@tensorflow/tfjs';

const [directory, ...names] = process.argv.slice(2);
const found = {};
let before = registered();
for (const name of names) {
  await import(pathToFileURL(join(directory, `${name}.mjs`)).href);
  const now = registered();
  found[name] = [...now.keys()].filter(what => now.get(what) !== before.get(what));
  before = now;
}
console.log(JSON.stringify(found));

/** What is registered under which name: another bundle's copy of a class is another class. */
function registered() {
  const classes = Object.entries(tf.serialization.SerializationMap.getMap().classNameMap);
  const kernels = ['cpu', 'wasm'].flatMap(backend =>
    tf
      .getKernelsForBackend(backend)
      .map(({kernelName, kernelFunc}) => [`${backend}/${kernelName}`, kernelFunc]),
  );
  return new Map([...classes.map(([name, [loaded]]) => [name, loaded]), ...kernels]);
}
