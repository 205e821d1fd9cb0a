import type {LagGradients} from '@sparsegate/report';
import type {LayerStructure} from '@sparsegate/structure';
import type {RunSettings} from './settings.js';

/** `<run>.lags.json`: how far back the neurons of the recurrent layer look from the end of a text. */
export interface LagResults {
  title: string;
  command: string;
  settings: RunSettings;
  versions: Record<string, string>;
  /** Of the cut model's layer that the curves are of. */
  structure: LayerStructure;
  gradients: LagGradients;
}
