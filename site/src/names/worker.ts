import {expose} from 'comlink';
import {load} from '@sparsegate/runtime';
import runtimeFile from '../../models/names.sgrt?url';
import {medianTimes, type Call} from './median-times.js';
import {tfjsForms, type Form} from './tfjs-models.js';
import {timed} from './timed.js';

/** What a form says of a name. */
export interface Answer {
  title: string;
  bytes: number;
  /** Of "female". */
  probability: number;
  microseconds: number;
}

let loading: Promise<Form[]> | undefined;
const forms = (): Promise<Form[]> => (loading ??= tfjsForms());

const comparison = {
  /** @param ids of a name, as the network takes them */
  async answers(ids: number[]): Promise<Answer[]> {
    return (await forms()).map(({title, bytes, answer}) => {
      const {result: probability, microseconds} = timed(() => answer(ids));
      return {title, bytes, probability, microseconds};
    });
  },

  /** Median microseconds of every form, by title. */
  async benchmark(ids: number[]): Promise<Record<string, number>> {
    const calls: Record<string, Call> = {};
    for (const {title, answer} of await forms()) calls[title] = () => void answer(ids);
    const runtime = await load(runtimeFile);
    calls['Cut, int8, runtime'] = () => void runtime.run(ids);
    const {onnxForms} = await import('./onnx-forms.js');
    for (const {title, answer} of await onnxForms()) calls[title] = () => answer(ids);
    return medianTimes(calls);
  },
};
export type Comparison = typeof comparison;
expose(comparison);
