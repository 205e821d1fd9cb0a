import type {LayerStructure} from '@sparsegate/structure';
import type {RunSettings} from './settings.js';

/** The trained model itself, and what surgery makes of it out of stock layers or out of SparseLSTM. */
export const FORMS = ['dense', 'stock', 'sparse'] as const;
export type Form = (typeof FORMS)[number];

/** Milliseconds, medians. */
export interface FormTimes {
  /** A sequence of 35 words in one call. */
  sequence: number;
  /** One word of a stream; the state is carried from call to call. */
  word: number;
  /** The same without the softmax layer, whose 10,000 columns surgery leaves alone. */
  sequenceWithoutSoftmax: number;
  wordWithoutSoftmax: number;
}

export interface FormResult {
  validPerplexity: number;
  /** Largest |Δ| of the logits against the dense model on random text; 0 for that one itself. */
  maxDifference: number;
  /** Of the weights file. */
  bytes: number;
  milliseconds: FormTimes;
}

/** `<run>.surgery.json`: what is left of a trained model, and what that saves. */
export interface SurgeryResults {
  title: string;
  settings: RunSettings;
  versions: Record<string, string>;
  /** Remaining neurons and constant gates, counted as in the paper's table. */
  structure: LayerStructure[];
  /** What was cut, as a table for people. */
  plan: string[];
  forms: Record<Form, FormResult>;
}
