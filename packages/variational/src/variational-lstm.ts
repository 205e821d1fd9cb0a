import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type LayerVariable, type RNNLayerArgs} from '@tensorflow/tfjs-layers';
import {
  callAsSequence,
  LSTM_CELL,
  lstmSequence,
  type LSTMState,
  type SequenceCallArgs,
} from '@sparsegate/ops';
import type {GroupWeights} from './group-weights.js';
import type {PosteriorVariables} from './posterior-variables.js';
import type {Sampling} from './sampling.js';
import type {Layer, Variational} from './variational-layer.js';
import {VariationalLSTMCell, type VariationalLSTMCellArgs} from './variational-lstm-cell.js';

/** Arguments of `variationalLSTM`: those of `tf.layers.lstm`, the groups, and what the noise depends on. */
export type VariationalLSTMArgs = VariationalLSTMCellArgs & Omit<RNNLayerArgs, 'cell' | 'unroll'>;

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
export class VariationalLSTM extends layers.RNN implements Variational {
  /** @nocollapse */
  static override readonly className = 'VariationalLSTM';
  private readonly variationalCell: VariationalLSTMCell;

  constructor(args: VariationalLSTMArgs) {
    const owner = args.name ? `variationalLSTM "${args.name}"` : 'variationalLSTM';
    const cell = new VariationalLSTMCell(args, owner);
    super({...args, cell});
    this.variationalCell = cell;
    cell.name = this.name;
  }

  override call(inputs: Tensor | Tensor[], kwargs: SequenceCallArgs): Tensor | Tensor[] {
    const cell = this.variationalCell;
    const {recurrentActivation} = cell;
    const reading = this.sampling.reading(kwargs.training === true);
    return callAsSequence<LSTMState>(LSTM_CELL, this, inputs, kwargs, (x, stateAndMask, options) =>
      lstmSequence(
        cell.scaledInputs(x, reading),
        cell.readWeights(reading),
        {...stateAndMask, ...cell.multipliers(x.shape[0], reading)},
        {recurrentActivation, ...options},
      ),
    );
  }

  get sampling(): Sampling {
    return this.variationalCell.sampling;
  }

  /** Number of neurons, U. */
  get units(): number {
    return this.variationalCell.units;
  }

  get groupWeights(): GroupWeights {
    return this.variationalCell.groupWeights;
  }

  get bias(): LayerVariable | undefined {
    return this.variationalCell.bias;
  }

  posteriors(): PosteriorVariables[] {
    return this.variationalCell.posteriors();
  }

  toStock(): Layer {
    const {name, batchInputShape, dtype, returnSequences, returnState, goBackwards, stateful} =
      this.getConfig();
    return layers.lstm({
      ...this.variationalCell.stockConfig(),
      ...({name, batchInputShape, dtype} as object),
      ...({returnSequences, returnState, goBackwards, stateful} as object),
      units: this.units,
    });
  }

  override getConfig(): serialization.ConfigDict {
    const config = super.getConfig();
    delete config.unroll;
    return config;
  }

  /** @nocollapse */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new cls(config);
  }
}

/** A new `VariationalLSTM`, as `tf.layers.lstm` makes a new stock layer. */
export function variationalLSTM(args: VariationalLSTMArgs): VariationalLSTM {
  return new VariationalLSTM(args);
}

serialization.registerClass(VariationalLSTM);
