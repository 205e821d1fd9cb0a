import type * as tf from '@tensorflow/tfjs';
import {medianMilliseconds} from '@sparsegate/report';
import {phonemeError, type PhonemeError} from './phoneme-error.js';
import {pronounce} from './pronounce.js';
import {exportSpeaker, runtimeSpeaker, type HeldSpeaker} from './speakers.js';
import type {Split, Word} from './words.js';

/** A form of the model: what it takes to ship, how often it is wrong, and how long a word takes. */
export interface FormRow extends PhonemeError {
  form: string;
  /** Of its files. */
  bytes: number;
  /** On the validation words, by which forms are chosen; the other errors are on the test words. */
  validPhonemeError: number;
  millisecondsPerWord: number;
}

/** A form that can speak. */
export interface Form {
  form: string;
  bytes: number;
  speaker: HeldSpeaker;
}

/** A model's two files on the runtime. */
export async function onRuntime(
  form: string,
  model: tf.LayersModel,
  weights: 'float32' | 'int8',
): Promise<Form> {
  const files = await exportSpeaker(model, weights);
  return {
    form: `${form}, ${weights}, runtime`,
    bytes: files.encoder.length + files.decoder.length,
    speaker: await runtimeSpeaker(files),
  };
}

/** Errors of each form, and its time for a word; the forms take turns. */
export function measureForms(
  forms: readonly Form[],
  {valid, test}: Pick<Split, 'valid' | 'test'>,
  timed: readonly Word[],
): FormRow[] {
  const times = millisecondsPerWord(forms, timed);
  return forms.map(({form, bytes, speaker}, k) => ({
    ...{form, bytes, millisecondsPerWord: times[k]},
    validPhonemeError: phonemeError(speaker, valid).phonemeError,
    ...phonemeError(speaker, test),
  }));
}

/** Median milliseconds of a word in each form, the words one after the other. */
export function millisecondsPerWord(
  forms: ReadonlyArray<Pick<Form, 'speaker'>>,
  words: readonly Word[],
): number[] {
  const calls = forms.map(({speaker}, k) => {
    const speak = (): void => {
      for (const {letters} of words) pronounce(speaker, letters);
    };
    return [`${k}`, speak] as const;
  });
  const times = medianMilliseconds(Object.fromEntries(calls));
  return forms.map((_, k) => times[`${k}`] / words.length);
}
