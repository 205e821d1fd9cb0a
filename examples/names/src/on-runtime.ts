import type * as tf from '@tensorflow/tfjs';
import {exportModel} from '@sparsegate/export';
import {medianMilliseconds} from '@sparsegate/report';
import {load} from '@sparsegate/runtime';
import {encodeName} from './encode-name.js';
import type {Example} from './example.js';
import type {FormRow, ResultRow} from './evaluate.js';

/** A model as a file of int8 weights on the runtime, which needs no TensorFlow.js. */
export interface OnRuntime extends FormRow {
  /** On the test names. */
  accuracy: number;
}

/** Exports a cut model, loads the file and measures it there. */
export async function onRuntime(
  method: string,
  small: tf.LayersModel,
  test: readonly Example[],
  name: string,
): Promise<OnRuntime> {
  const {bytes} = await exportModel(small, {weights: 'int8'});
  const model = await load(bytes);
  const probabilities = model.run(test.flatMap(example => encodeName(example.name)));
  const right = test.filter(({label}, k) => probabilities[k] >= 0.5 === (label === 1));
  const ids = encodeName(name);
  const {runtime} = medianMilliseconds({runtime: () => model.run(ids)});
  model.dispose();
  return {
    form: `${method}, cut, int8, runtime`,
    bytes: bytes.length,
    millisecondsPerPrediction: runtime,
    accuracy: right.length / test.length,
  };
}

/** The row of the table: what is left is what the model in TensorFlow.js has. */
export function runtimeRow(
  row: ResultRow,
  {accuracy, bytes, millisecondsPerPrediction}: OnRuntime,
): ResultRow {
  const method = `${row.method}, runtime`;
  return {...row, method, accuracy, bytes, millisecondsPerPrediction};
}
