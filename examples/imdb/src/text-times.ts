import {tensor2d, tidy, type LayersModel, type Tensor} from '@tensorflow/tfjs';
import {FORMS, type Form} from './forms.js';
import {TEXT_LENGTH} from './vocabulary.js';

const ROUNDS = 15;

/**
 * Median milliseconds in which each form reads one text of 200 tokens. They are measured in turn: a machine that is busy for a
 * while slows all of them and not one.
 */
export function timeForms(
  forms: Record<Form, LayersModel>,
  texts: Record<Form, Int32Array>,
): Record<Form, number> {
  const read = (form: Form): number => {
    const start = performance.now();
    tidy(() => {
      const x = tensor2d(texts[form], [1, TEXT_LENGTH], 'int32');
      (forms[form].predict(x) as Tensor).dataSync();
    });
    return performance.now() - start;
  };
  // The first calls compile kernels and fill caches.
  FORMS.forEach(read);
  const rounds = Array.from({length: ROUNDS}, () => FORMS.map(read));
  return Object.fromEntries(
    FORMS.map((form, k) => [form, median(rounds.map(times => times[k]))]),
  ) as Record<Form, number>;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
