import {activateBy, FUNCTIONS, softmax} from '../kernels/activate.js';
import {gru} from '../kernels/gru.js';
import {lstm} from '../kernels/lstm.js';
import {product} from '../kernels/product.js';
import {copy, gather, idMask, zero} from '../kernels/rows.js';
import {javascriptMachine} from './javascript.js';
import type {Machine} from './machine.js';

/** The kernels of text and signal classifiers in plain JavaScript. */
export function openMachine(): Machine {
  const activate = activateBy(FUNCTIONS);
  return javascriptMachine({activate, copy, gather, gru, idMask, lstm, product, softmax, zero});
}
