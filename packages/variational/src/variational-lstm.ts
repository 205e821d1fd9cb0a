import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers} from '@tensorflow/tfjs-layers';
import {LSTM_CELL} from '@sparsegate/cells';
import {
  callAsSequence,
  lstmSequence,
  type LSTMState,
  type LSTMWeights,
  type SequenceCallArgs,
} from '@sparsegate/ops';
import {warnOfOtherTfjs} from '@sparsegate/structure';
import type {Layer} from './variational-layer.js';
import {VariationalLSTMCell, type VariationalLSTMCellArgs} from './variational-lstm-cell.js';
import {ownerOf, VariationalRecurrent, type VariationalRNNArgs} from './variational-recurrent.js';

/** Arguments of `variationalLSTM`: those of `tf.layers.lstm`, the groups, and what the noise depends on. */
export type VariationalLSTMArgs = VariationalLSTMCellArgs & VariationalRNNArgs;

/**
 * An LSTM whose weights have posteriors, with the paper's group weights:
 * a_G = ((z^x x_t) Wx_G + h_{t-1} Wh_G) z^G + b_G and h_t = z^h o_t tanh(c_t).
 *
 * In training, W is sampled once for the mini-batch and z once for each object, and both stay as they are over all time steps.
 * Otherwise it computes with means, 0 where μ²/σ² is up to `snrThreshold`: see `predictMonteCarlo` for a sample there.
 *
 * Takes the arguments of `tf.layers.lstm`, with these differences: activation tanh only; `kernelInitializer` defaults to
 * 'glorotUniform'; initializers draw each gate's matrix by itself; no dropout, regularizers or constraints. As there,
 * `recurrentActivation` defaults to 'hardSigmoid', and `unitForgetBias` to false.
 *
 * Input [B, T, I]; output [B, U], or [B, T, U] with `returnSequences`; and h, c [B, U] with `returnState`. The state's h
 * contains z^h: of a stateful layer in training, the z^h of the mini-batch before.
 */
export class VariationalLSTM extends VariationalRecurrent<VariationalLSTMCell> {
  /** @nocollapse */
  static override readonly className = 'VariationalLSTM';

  constructor(args: VariationalLSTMArgs) {
    super(args, new VariationalLSTMCell(args, ownerOf('variationalLSTM', args)));
  }

  override call(inputs: Tensor | Tensor[], kwargs: SequenceCallArgs): Tensor | Tensor[] {
    const cell = this.variationalCell;
    const {recurrentActivation} = cell;
    const reading = this.sampling.reading(kwargs.training === true);
    return callAsSequence<LSTMState>(LSTM_CELL, this, inputs, kwargs, (x, stateAndMask, options) =>
      lstmSequence(
        cell.scaledInputs(x, reading),
        cell.readWeights(reading) as LSTMWeights,
        {...stateAndMask, ...cell.multipliers(x.shape[0], reading)},
        {recurrentActivation, ...options},
      ),
    );
  }

  toStock(): Layer {
    return layers.lstm(this.stockArgs());
  }
}

/** A new `VariationalLSTM`, as `tf.layers.lstm` makes a new stock layer. */
export function variationalLSTM(args: VariationalLSTMArgs): VariationalLSTM {
  return new VariationalLSTM(args);
}

warnOfOtherTfjs(VariationalLSTM.className);
serialization.registerClass(VariationalLSTM);
