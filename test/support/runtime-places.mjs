// Runs a model somewhere and prints what it gives: `node runtime-places.mjs PLACE FILE-URL INPUT`.
//   here        this module
//   workers     two worker threads at once
//   bare        a module that finds nothing of Node among the globals, but for what Node's own streams read
//   javascript  a page that forbids WebAssembly
import {readFile} from 'node:fs/promises';
import {isMainThread, parentPort, Worker, workerData} from 'node:worker_threads';

const {WebAssembly} = globalThis;
const NODE_GLOBALS = ['process', 'require', 'setImmediate', 'clearImmediate'];

if (isMainThread) await main(...process.argv.slice(2));
else parentPort.postMessage(await outputs(workerData));

async function main(place, url, input) {
  const data = {bytes: await readFile(new URL(url)), input: JSON.parse(input)};
  const print = console.log;
  if (place === 'bare') for (const name of NODE_GLOBALS) Reflect.deleteProperty(globalThis, name);
  if (place === 'javascript') forbidWebAssembly();
  const printed =
    place === 'workers' ? await Promise.all([inWorker(data), inWorker(data)]) : await outputs(data);
  print(JSON.stringify(printed));
}

// Node's own modules may go on: its streams load an HTTP parser in wasm, which is still being compiled when ours begin.
function forbidWebAssembly() {
  for (const name of ['compile', 'instantiate']) {
    const original = WebAssembly[name];
    WebAssembly[name] = (...args) =>
      new Error().stack.includes('node:internal/deps')
        ? original(...args)
        : Promise.reject(new WebAssembly.CompileError('Refused to compile'));
  }
}

function inWorker(data) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), {workerData: data});
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function outputs({bytes, input}) {
  const {load} = await import('@sparsegate/runtime');
  const model = await load(new Uint8Array(bytes));
  const stream = model.stream();
  let last;
  for (const id of input) last = stream.step(id);
  const result = {run: [...model.run(input)], stream: [...last], engine: model.engine};
  model.dispose();
  return result;
}
