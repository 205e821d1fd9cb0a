import {journey} from './journey.js';
import {api} from './imports.js';

const isWorker = new URLSearchParams(location.search).has('worker');
const wasmPath = new URL('/wasm/', location.href).href;
try {
  globalThis.result = isWorker ? await inWorker() : await journey({...api, wasmPath});
} catch (error) {
  globalThis.result = {error: String(error?.stack ?? error)};
}

function inWorker() {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {type: 'module'});
  return new Promise((resolve, reject) => {
    worker.onmessage = ({data}) => resolve(data);
    worker.onerror = event => reject(new Error(event.message ?? 'the worker did not start'));
    worker.postMessage(wasmPath);
  });
}
