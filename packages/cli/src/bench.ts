import * as tf from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {medianMilliseconds, resultsTable} from '@sparsegate/report';
import {probeInputs} from '@sparsegate/surgery';
import type {Answer} from './answer.js';
import {loadModel} from './load-model.js';

/** Milliseconds of one input, for a model as it is, with fused kernels, and for a smaller one. */
export async function bench(source: string, small: string | undefined): Promise<Answer> {
  const calls: Record<string, () => void> = {
    'stock layers': call(await loadModel(source)),
    'fused kernels': call(accelerated(await loadModel(source))),
  };
  if (small !== undefined)
    calls['small model, fused kernels'] = call(accelerated(await loadModel(small)));
  const times = medianMilliseconds(calls);
  const rows = Object.entries(times).map(([form, milliseconds]) => ({form, milliseconds}));
  const columns = [
    {key: 'form', heading: `one input on ${tf.getBackend()}`},
    {key: 'milliseconds', heading: 'ms', format: (value: number) => value.toPrecision(3)},
  ];
  return {text: resultsTable(columns, rows), data: {backend: tf.getBackend(), milliseconds: times}};
}

function accelerated(model: tf.LayersModel): tf.LayersModel {
  accelerate(model);
  return model;
}

/** Answers for one object of a random probe and waits for the numbers. */
function call(model: tf.LayersModel): () => void {
  const probe = probeInputs(model, 1);
  const one = probe.map(input => input.slice(0, 1));
  tf.dispose(probe);
  return () => {
    tf.tidy(() => [model.predict(one)].flat().forEach(output => void output.dataSync()));
  };
}
