import type {Cell, RecurrentInput} from './cell.js';
import {gruConstantOutput, GRU_RULES, RESET_AFTER_GRU_RULES} from './gru-rules.js';

/**
 * The GRU of stock tfjs, "reset before": gates u, r, n with n = tanh(x Kn + (r ∘ h) Un + b_n) and
 * h' = u ∘ h + (1 − u) ∘ n. The update gate, the field's z, is u here: z is a group weight.
 */
export const GRU_CELL = gruCell('GRU', 'r∘h');

/**
 * Keras' default, "reset after": n = tanh(x Kn + b_n + r ∘ (h Un + rb_n)). Its bias has two rows [2, 3U], of which the
 * second is added to the recurrent products.
 */
export const RESET_AFTER_GRU_CELL = gruCell('ResetAfterGRU', 'r∘(hU)');

function gruCell(className: string, candidateReads: RecurrentInput): Cell {
  return {
    className,
    sparseClassName: 'SparseGRU',
    sparseConfig: {resetAfter: candidateReads === 'r∘(hU)'},
    gates: [
      {name: 'u', activatedBy: 'recurrentActivation', reads: 'h'},
      {name: 'r', activatedBy: 'recurrentActivation', reads: 'h'},
      {name: 'n', activatedBy: 'activation', reads: candidateReads},
    ],
    states: ['h'],
    rules: candidateReads === 'r∘h' ? GRU_RULES : RESET_AFTER_GRU_RULES,
    constantOutput: gruConstantOutput,
  };
}
