import type {LayerStructure} from '@sparsegate/structure';
import type {Form} from './forms.js';
import type {ModelCounts} from './results.js';
import type {RunSettings} from './settings.js';

export interface FormResult {
  testAccuracy: number;
  /** Largest |Δ| of the output against the variational model, thresholded, on test texts. */
  maxDifference: number;
  /** Of the weights file; on the runtime, of the whole file. */
  bytes: number;
  /** For one text of 200 tokens, median. */
  milliseconds: number;
}

/** `<run>.surgery.json`: what is left of a trained model, and what that saves. */
export interface SurgeryResults {
  title: string;
  settings: RunSettings;
  versions: Record<string, string>;
  /** Of the variables, before anything is folded. */
  counts: ModelCounts;
  /** Remaining neurons and constant gates after folding. */
  structure: LayerStructure[];
  /** What was cut, as a table for people. */
  plan: string[];
  /** Of the trained model; with posteriors means and deviations of everything. */
  variationalBytes: number;
  forms: Record<Form, FormResult>;
  /** The sparse form as a file of int8 weights; absent in runs that were cut before there was a runtime. */
  runtime?: FormResult;
}
