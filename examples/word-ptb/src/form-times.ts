import {
  dispose,
  tensor2d,
  tidy,
  type LayersModel,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs';
import {seededRandom} from '@sparsegate/example-shared';
import {medianMilliseconds} from '@sparsegate/report';
import {withoutSoftmax} from './forms.js';
import {FORMS, type Form, type FormTimes} from './surgery-results.js';

const SEQUENCE_WORDS = 35;

/** What is measured: how many words in a call, and which part of the model. */
const CASES = {
  sequence: {words: SEQUENCE_WORDS, part: (model: LayersModel) => model},
  word: {words: 1, part: (model: LayersModel) => model},
  sequenceWithoutSoftmax: {words: SEQUENCE_WORDS, part: withoutSoftmax},
  wordWithoutSoftmax: {words: 1, part: withoutSoftmax},
} as const satisfies Record<keyof FormTimes, unknown>;

/** Times of all forms, measured in turn. @param readers stateful models that read one stream in windows of any length */
export function timeForms(
  readers: Record<Form, LayersModel>,
  vocabulary: number,
): Record<Form, FormTimes> {
  const times = Object.entries(CASES).map(([name, {words, part}]) => {
    const ids = randomIds(words, vocabulary);
    const call = (form: Form): (() => void) => reader(part(readers[form]), ids);
    const calls = {dense: call('dense'), stock: call('stock'), sparse: call('sparse')};
    const measured = medianMilliseconds(calls);
    dispose(ids);
    return [name, measured] as const;
  });
  const timesOf = (form: Form): FormTimes =>
    Object.fromEntries(
      times.map(([name, measured]) => [name, measured[form]]),
    ) as unknown as FormTimes;
  const [dense, stock, sparse] = FORMS.map(timesOf);
  return {dense, stock, sparse};
}

/** Runs the model and waits for its numbers. */
function reader(model: LayersModel, ids: Tensor2D): () => void {
  return () => {
    tidy(() => {
      (model.predictOnBatch(ids) as Tensor).dataSync();
    });
  };
}

function randomIds(words: number, vocabulary: number): Tensor2D {
  const random = seededRandom(1);
  const ids = Array.from({length: words}, () => random.integer(vocabulary));
  return tensor2d(ids, [1, words], 'int32');
}
