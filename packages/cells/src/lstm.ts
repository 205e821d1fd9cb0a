import type {Cell} from './cell.js';
import {lstmConstantOutput, LSTM_RULES} from './lstm-rules.js';

/** Gates i, f, g, o of eq. (1) of the paper; g is the information flow, which tfjs calls c. */
export const LSTM_CELL: Cell = {
  className: 'LSTM',
  sparseClassName: 'SparseLSTM',
  sparseConfig: {},
  gates: [
    {name: 'i', activatedBy: 'recurrentActivation', reads: 'h'},
    {name: 'f', activatedBy: 'recurrentActivation', reads: 'h'},
    {name: 'g', activatedBy: 'activation', reads: 'h'},
    {name: 'o', activatedBy: 'recurrentActivation', reads: 'h'},
  ],
  states: ['h', 'c'],
  rules: LSTM_RULES,
  constantOutput: lstmConstantOutput,
};
