import {wrap, type Remote} from 'comlink';
import type {Comparison} from './worker.js';

/** The forms in TensorFlow.js and onnxruntime-web, in a worker. */
export type Comparer = Remote<Comparison>;

export function openComparer(): Comparer {
  return wrap<Comparison>(new Worker(new URL('./worker.ts', import.meta.url), {type: 'module'}));
}
