import type {Configuration} from './configuration.js';

/** What a finished run is worth. The same task gives the same figures, on every machine with the same software. */
export interface Figures {
  /** On the validation data, of the model without zeros' penalty: `val_loss`, and `val_` with each metric's name. */
  validation: Record<string, number>;
  /** The one of them that the sweep goes by. */
  quality: number;
  /** As the paper counts them. */
  compression: number;
  neurons: number;
  gates: number;
  /** Of the small model. */
  weights: number;
  /** Of the small model as saved. */
  bytes: number;
  /** How far the small model's outputs are from the whole one's. */
  maxAbsDifference: number;
}

/** What is stored of a finished run. */
export interface Result {
  id: string;
  configuration: Configuration;
  epochs: number;
  figures: Figures;
  /** Training time of the last worker; the only value here that differs from one time to the next. */
  seconds: number;
}
