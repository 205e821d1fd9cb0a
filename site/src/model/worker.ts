import {expose} from 'comlink';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {startTfjs} from '../tfjs/start.js';
import type {CutForm, CutModels} from './cut-model.js';
import {describeModel, type Description} from './describe-model.js';
import {openModel} from './open-model.js';
import {readModelFiles} from './read-model-files.js';
import {savedFiles, sizeOf} from './saved-files.js';
import {Thresholds, type Thresholded} from './thresholds.js';
import type {FormTime} from './time-forms.js';

/** What a page hears of a cut. */
export interface CutResult {
  /** Bytes of the model before, saved. */
  before: number;
  forms: CutForm[];
}

let model: LayersModel | undefined;
let thresholds: Thresholds | undefined;
let cut: CutModels | undefined;

/** One model at a time, in a worker: the page stays responsive. */
const lab = {
  async open(files: File[]): Promise<Description> {
    close();
    const artifacts = await readModelFiles(files);
    await startTfjs();
    model = await openModel(artifacts);
    return describeModel(model);
  },

  /** Sets the smallest weights to 0; see `Thresholds`. */
  threshold(density: number): Thresholded & {description: Description} {
    thresholds ??= new Thresholds(model!);
    const done = thresholds.apply(density);
    return {...done, description: describeModel(model!)};
  },

  async cut(): Promise<CutResult> {
    closeCut();
    const {cutModel} = await import('./cut-model.js');
    cut = await cutModel(model!);
    return {before: sizeOf(await savedFiles(model!)), forms: cut.forms};
  },

  async time(): Promise<FormTime[]> {
    const {timeForms} = await import('./time-forms.js');
    return timeForms(model!, cut!);
  },
};
export type Lab = typeof lab;
expose(lab);

function close(): void {
  closeCut();
  thresholds?.dispose();
  model?.dispose();
  thresholds = model = undefined;
}

function closeCut(): void {
  cut?.stock.dispose();
  cut?.sparse.dispose();
  cut = undefined;
}
