import {exportModel} from '@sparsegate/export';
import {encodeName} from '@sparsegate/example-names/encode-name';
import {load} from '@sparsegate/runtime';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import type {Names} from './names.js';
import type {Training} from './training.js';

/** What a training leaves. */
export interface Finished {
  /** The runtime's file, int8. */
  bytes: Uint8Array;
  /** Of that file, on the validation names. */
  accuracy: number;
  /** max |a − b| of the cut model's outputs against the trained one's. */
  difference: number;
}

/** Cuts the trained model, verifies it and writes the runtime's file. */
export async function finish({model}: Training, {valid}: Names): Promise<Finished> {
  const cut = await operate(model, planSurgery(model), {layers: 'sparse'});
  const {maxAbsolute: difference} = verify(model, cut);
  const {bytes} = await exportModel(cut, {weights: 'int8'});
  cut.dispose();
  const runtime = await load(bytes);
  const female = runtime.run(valid.flatMap(({name}) => encodeName(name)));
  runtime.dispose();
  const right = valid.filter(({label}, k) => female[k] >= 0.5 === (label === 1));
  return {bytes, difference, accuracy: right.length / valid.length};
}
