import * as tf from '@tensorflow/tfjs';
import {exportModel} from '@sparsegate/export';
import {accelerate} from '@sparsegate/kernels';
import {medianMilliseconds, resultsTable, ROUNDS} from '@sparsegate/report';
import {load} from '@sparsegate/runtime';
import {probeInputs} from '@sparsegate/surgery';
import type {Answer} from './answer.js';
import {loadModel} from './load-model.js';
import {showProgress} from './show-progress.js';

/**
 * Milliseconds of one input, for a model as it is, with fused kernels, on the runtime, and for a smaller one. A model that the runtime
 * does not take is left out there, with its reason.
 */
export async function bench(source: string, small: string | undefined): Promise<Answer> {
  const {times, reasons} = await showProgress(
    {title: 'bench', total: ROUNDS},
    async ({advance}) => {
      const forms = await formsOf(source, small);
      const calls = forms.flatMap(([form, {call: one}]) => (one ? [[form, one] as const] : []));
      const left = forms.flatMap(([form, {reason}]) => (reason ? [[form, reason] as const] : []));
      const times = medianMilliseconds(Object.fromEntries(calls), {onRound: () => advance()});
      return {times, reasons: left};
    },
  );
  const rows = Object.entries(times).map(([form, milliseconds]) => ({form, milliseconds}));
  const columns = [
    {key: 'form', heading: `one input on ${tf.getBackend()}`},
    {key: 'milliseconds', heading: 'ms', format: (value: number) => value.toPrecision(3)},
  ];
  const left = reasons.map(([form, reason]) => `\n${form}: not measured. ${reason}`).join('');
  return {
    text: resultsTable(columns, rows) + left,
    data: {
      ...{backend: tf.getBackend(), milliseconds: times},
      notMeasured: Object.fromEntries(reasons),
    },
  };
}

/** The ways to run a model that are measured, by name. */
async function formsOf(
  source: string,
  small: string | undefined,
): Promise<ReadonlyArray<readonly [string, Form]>> {
  const stock = await loadModel(source);
  const forms: Array<readonly [string, Form]> = [
    ['stock layers', {call: call(stock)}],
    ['fused kernels', {call: call(accelerated(await loadModel(source)))}],
    ['runtime', await onRuntime(stock)],
  ];
  if (small === undefined) return forms;
  const model = await loadModel(small);
  const onSmallRuntime = await onRuntime(model);
  return [
    ...forms,
    ['small model, runtime', onSmallRuntime],
    ['small model, fused kernels', {call: call(accelerated(model))}],
  ];
}

/** A way to run a model, or why there is none. */
interface Form {
  call?: () => void;
  reason?: string;
}

async function onRuntime(model: tf.LayersModel): Promise<Form> {
  try {
    const {bytes} = await exportModel(model);
    const file = await load(bytes);
    const inputs = oneInput(model).map(input => {
      const values = Float32Array.from(input.dataSync());
      input.dispose();
      return values;
    });
    const input = inputs.length === 1 ? inputs[0] : inputs;
    return {call: () => void file.run(input as Float32Array)};
  } catch (error) {
    return {reason: (error as Error).message};
  }
}

function accelerated(model: tf.LayersModel): tf.LayersModel {
  accelerate(model);
  return model;
}

/** Answers for one object of a random probe and waits for the numbers. */
function call(model: tf.LayersModel): () => void {
  const one = oneInput(model);
  return () => {
    tf.tidy(() => [model.predict(one)].flat().forEach(output => void output.dataSync()));
  };
}

function oneInput(model: tf.LayersModel): tf.Tensor[] {
  const probe = probeInputs(model, 1);
  const one = probe.map(input => input.slice(0, 1));
  tf.dispose(probe);
  return one;
}
