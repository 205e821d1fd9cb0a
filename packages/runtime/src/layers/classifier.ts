import {readDense} from './dense.js';
import {readEmbed} from './embed.js';
import {readGRU} from './gru.js';
import type {ReadLayer} from './layer.js';
import {readLSTM} from './lstm.js';

/** The layers of text and signal classifiers: what most models are made of. */
export const CLASSIFIER_LAYERS: Record<string, ReadLayer> = {
  dense: readDense,
  embed: readEmbed,
  gru: readGRU,
  lstm: readLSTM,
};
