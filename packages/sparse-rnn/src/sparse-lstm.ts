import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type RNNLayerArgs} from '@tensorflow/tfjs-layers';
import {LSTM_CELL} from '@sparsegate/cells';
import {
  callAsSequence,
  sparseLstmSequence,
  type LSTMState,
  type PackedLSTMWeights,
  type SequenceCallArgs,
} from '@sparsegate/ops';
import {checkLayerArguments, warnOfOtherTfjs} from '@sparsegate/structure';
import type {ConstantGates} from './constant-gates.js';
import {SPARSE_ARGUMENTS} from './sparse-arguments.js';
import {SparseCell, type SparseCellArgs} from './sparse-cell.js';

/** Arguments that say what is left of the layer. */
export type SparseLSTMCellArgs = SparseCellArgs<ConstantGates>;

/** Arguments of `SparseLSTM`: what is left of the layer, and everything that concerns sequences as in `tf.layers.lstm`. */
export type SparseLSTMArgs = SparseLSTMCellArgs & Omit<RNNLayerArgs, 'cell' | 'unroll'>;

/** Packed columns of the gates i, f, g, o. */
class SparseLSTMCell extends SparseCell {
  /** @nocollapse */
  static readonly className = 'SparseLSTMCell';

  constructor(args: SparseLSTMCellArgs) {
    super(LSTM_CELL, args);
  }
}

/**
 * An LSTM layer that stores and multiplies only the gates and neurons that are left: packed columns for the active gates,
 * dense or compressed by rows, and one number for each constant gate. Activation tanh, as in the paper.
 *
 * Made by `@sparsegate/surgery` from a trained stock layer; `packLSTM` does the same by hand. It may be trained further:
 * constant gates stay constant and zeros stay zero.
 *
 * Importing this package registers the class, so that `tf.loadLayersModel` finds it.
 *
 * Input [B, T, I]; output [B, U], or [B, T, U] with `returnSequences`; and h, c [B, U] with `returnState`.
 */
export class SparseLSTM extends layers.RNN {
  /** @nocollapse */
  static override readonly className = 'SparseLSTM';
  private readonly sparseCell: SparseLSTMCell;

  /** @throws if an argument is not known, or units, gates and counts do not fit each other */
  constructor(args: SparseLSTMArgs) {
    checkLayerArguments('SparseLSTM', args, SPARSE_ARGUMENTS);
    const cell = new SparseLSTMCell(args);
    super({...args, cell});
    this.sparseCell = cell;
    // Messages name the layer that people know.
    cell.name = this.name;
  }

  override call(inputs: Tensor | Tensor[], kwargs: SequenceCallArgs): Tensor | Tensor[] {
    const {recurrentActivation} = this.sparseCell;
    return callAsSequence<LSTMState>(LSTM_CELL, this, inputs, kwargs, (x, stateAndMask, options) =>
      sparseLstmSequence(
        x,
        this.sparseCell.packedWeights(kwargs.training === true) as PackedLSTMWeights,
        stateAndMask,
        {recurrentActivation, ...options},
      ),
    );
  }

  override getConfig(): serialization.ConfigDict {
    const config = super.getConfig();
    delete config.unroll;
    return config;
  }

  protected override disposeWeights(): number {
    return super.disposeWeights() + this.sparseCell.disposeLayout();
  }

  /** @nocollapse */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new cls(config);
  }
}

warnOfOtherTfjs(SparseLSTM.className);
serialization.registerClass(SparseLSTM);
