import type {ExportError} from './export-error.js';
import type {LayerReport} from './lowering.js';

/** What an export is and how near it comes to the model. */
export interface ExportReport extends ExportError {
  weights: string;
  /** Of the file. */
  bytes: number;
  layers: LayerReport[];
}
