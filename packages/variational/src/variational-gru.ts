import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers} from '@tensorflow/tfjs-layers';
import {GRU_CELL, RESET_AFTER_GRU_CELL} from '@sparsegate/cells';
import {callAsSequence, gruSequence, type GRUState, type SequenceCallArgs} from '@sparsegate/ops';
import {warnOfOtherTfjs} from '@sparsegate/structure';
import {registeredLayer} from './registered-layer.js';
import {VariationalGRUCell, type VariationalGRUCellArgs} from './variational-gru-cell.js';
import type {Layer} from './variational-layer.js';
import {ownerOf, VariationalRecurrent, type VariationalRNNArgs} from './variational-recurrent.js';

/** Arguments of `variationalGRU`: those of `tf.layers.gru`, the groups, and what the noise depends on. */
export type VariationalGRUArgs = VariationalGRUCellArgs & VariationalRNNArgs;

/**
 * A GRU whose weights have posteriors, with group weights: h' = z^h h_{t-1} in
 * a_G = ((z^x x_t) Wx_G + h' Wh_G) z^G + b_G for u and r, a_n = ((z^x x_t) Wx_n + (r h') Wh_n) z^n + b_n, and
 * h_t = u h_{t-1} + (1 − u) tanh(a_n), which leaves the layer as z^h h_t. With `resetAfter`, Keras' default,
 * a_n = ((z^x x_t) Wx_n + r (h' Wh_n)) z^n + b_n + r rb_n.
 *
 * Paper: it names no GRU. z^h acts where h is read and not in the carry u h_{t-1}: there it would become (z^h)^t.
 *
 * Sampling and arguments are as in `variationalLSTM`, those of `tf.layers.gru`. What a "reset after" layer collapses to is
 * `ResetAfterGRU` of `@sparsegate/keras`, which must be imported for it.
 *
 * Input [B, T, I]; output [B, U], or [B, T, U] with `returnSequences`; and h [B, U], which is without z^h, with `returnState`.
 */
export class VariationalGRU extends VariationalRecurrent<VariationalGRUCell> {
  /** @nocollapse */
  static override readonly className = 'VariationalGRU';

  constructor(args: VariationalGRUArgs) {
    super(args, new VariationalGRUCell(args, ownerOf('variationalGRU', args)));
  }

  override call(inputs: Tensor | Tensor[], kwargs: SequenceCallArgs): Tensor | Tensor[] {
    const cell = this.variationalCell;
    const {recurrentActivation, resetAfter} = cell;
    const reading = this.sampling.reading(kwargs.training === true);
    const equations = resetAfter ? RESET_AFTER_GRU_CELL : GRU_CELL;
    return callAsSequence<GRUState>(equations, this, inputs, kwargs, (x, stateAndMask, options) =>
      gruSequence(
        cell.scaledInputs(x, reading),
        cell.readWeights(reading),
        {...stateAndMask, ...cell.multipliers(x.shape[0], reading)},
        {recurrentActivation, resetAfter, ...options},
      ),
    );
  }

  toStock(): Layer {
    if (!this.variationalCell.resetAfter) return layers.gru(this.stockArgs());
    const {className} = RESET_AFTER_GRU_CELL;
    return registeredLayer(
      className,
      this.stockArgs(),
      `variationalGRU "${this.name}": with resetAfter it is a ${className} without posteriors, whose class must be registered. ` +
        `Received: no such class. Import '@sparsegate/keras', which has it.`,
    );
  }
}

/** A new `VariationalGRU`, as `tf.layers.gru` makes a new stock layer. */
export function variationalGRU(args: VariationalGRUArgs): VariationalGRU {
  return new VariationalGRU(args);
}

warnOfOtherTfjs(VariationalGRU.className);
serialization.registerClass(VariationalGRU);
