import {abs, max, sub, tensor2d, tidy, type LayersModel, type Tensor} from '@tensorflow/tfjs';
import {weightBytes} from '@sparsegate/example-shared';
import type {Texts} from './corpus.js';
import {accuracy, type IdMap} from './evaluate.js';
import {FORMS, type Form} from './forms.js';
import type {FormResult} from './surgery-results.js';
import {timeForms} from './text-times.js';
import {TEXT_LENGTH} from './vocabulary.js';

/** Test texts on which outputs are compared. */
export const PROBE_TEXTS = 200;

/**
 * What each form says, weighs and takes.
 *
 * @param trained the variational model that all forms come from
 * @param newIds word ids of the forms that were cut
 */
export async function measureForms(
  trained: LayersModel,
  forms: Record<Form, LayersModel>,
  test: Texts,
  newIds: IdMap,
): Promise<Record<Form, FormResult>> {
  const idsFor = (form: Form, texts: number): Int32Array => {
    const ids = test.ids.slice(0, texts * TEXT_LENGTH);
    return form === 'dense' || !newIds ? ids : ids.map(id => newIds[id]);
  };
  const oneText = FORMS.map(form => [form, idsFor(form, 1)]);
  const times = timeForms(forms, Object.fromEntries(oneText) as Record<Form, Int32Array>);
  const results: Partial<Record<Form, FormResult>> = {};
  for (const form of FORMS) {
    const probe = [idsFor('dense', PROBE_TEXTS), idsFor(form, PROBE_TEXTS)] as const;
    results[form] = {
      testAccuracy: await accuracy(forms[form], test, form === 'dense' ? undefined : newIds),
      maxDifference: largestDifference(trained, forms[form], ...probe),
      bytes: await weightBytes(forms[form]),
      milliseconds: times[form],
    };
  }
  return results as Record<Form, FormResult>;
}

function largestDifference(
  a: LayersModel,
  b: LayersModel,
  idsA: Int32Array,
  idsB: Int32Array,
): number {
  const answers = (model: LayersModel, ids: Int32Array): Tensor =>
    model.predict(tensor2d(ids, [ids.length / TEXT_LENGTH, TEXT_LENGTH], 'int32')) as Tensor;
  return tidy(() => max(abs(sub(answers(a, idsA), answers(b, idsB)))).dataSync()[0]);
}
