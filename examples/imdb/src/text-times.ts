import {tensor2d, tidy, type LayersModel, type Tensor} from '@tensorflow/tfjs';
import {medianMilliseconds} from '@sparsegate/report';
import type {Form} from './forms.js';
import {TEXT_LENGTH} from './vocabulary.js';

/** Median milliseconds in which each form reads one text of 200 tokens. */
export function timeForms(
  forms: Record<Form, LayersModel>,
  texts: Record<Form, Int32Array>,
): Record<Form, number> {
  const read = (form: Form) => (): void => {
    tidy(() => {
      const x = tensor2d(texts[form], [1, TEXT_LENGTH], 'int32');
      (forms[form].predict(x) as Tensor).dataSync();
    });
  };
  return medianMilliseconds({dense: read('dense'), stock: read('stock'), sparse: read('sparse')});
}
