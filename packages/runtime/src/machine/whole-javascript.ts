import {activateBy, FUNCTIONS, softmax} from '../kernels/activate.js';
import {gru} from '../kernels/gru.js';
import {lstm} from '../kernels/lstm.js';
import {combine, copyColumns} from '../kernels/merge.js';
import {MORE_FUNCTIONS} from '../kernels/more-activations.js';
import {normalize, scale} from '../kernels/normalization.js';
import {product} from '../kernels/product.js';
import {copy, gather, idMask, zero} from '../kernels/rows.js';
import {flatten, maskRows, pool, repeat, reverse} from '../kernels/sequence.js';
import {javascriptMachine} from './javascript.js';
import type {Machine} from './machine.js';

/** All kernels in plain JavaScript. */
export function openMachine(): Machine {
  const activate = activateBy([...FUNCTIONS, ...MORE_FUNCTIONS]);
  return javascriptMachine({
    ...{activate, combine, copy, copyColumns, flatten, gather, gru, idMask, lstm},
    ...{maskRows, normalize, pool, product, repeat, reverse, scale, softmax, zero},
  });
}
