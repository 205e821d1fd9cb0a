import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type RNNLayerArgs} from '@tensorflow/tfjs-layers';
import {GRU_CELL, RESET_AFTER_GRU_CELL, type ConstantGates} from '@sparsegate/cells';
import {
  callAsSequence,
  sparseGruSequence,
  type GRUState,
  type SequenceCallArgs,
} from '@sparsegate/ops';
import {checkLayerArguments, trueOrFalse, warnOfOtherTfjs} from '@sparsegate/structure';
import {SPARSE_ARGUMENTS} from './sparse-arguments.js';
import {SparseCell, type SparseCellArgs} from './sparse-cell.js';

/** Arguments that say what is left of the layer. */
export interface SparseGRUCellArgs extends SparseCellArgs<ConstantGates<'u' | 'r' | 'n'>> {
  /** Whether r multiplies what h gives to n, Keras' default, or h itself, as in `tf.layers.gru`. Default false. */
  resetAfter?: boolean;
}

/** Arguments of `SparseGRU`: what is left of the layer, and everything that concerns sequences as in `tf.layers.gru`. */
export type SparseGRUArgs = SparseGRUCellArgs & Omit<RNNLayerArgs, 'cell' | 'unroll'>;

/** Packed columns of the gates u, r, n; reset after, with two biases each. */
class SparseGRUCell extends SparseCell {
  /** @nocollapse */
  static readonly className = 'SparseGRUCell';
  readonly resetAfter: boolean;

  constructor(args: SparseGRUCellArgs) {
    super(args.resetAfter ? RESET_AFTER_GRU_CELL : GRU_CELL, args);
    this.resetAfter = args.resetAfter ?? false;
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), resetAfter: this.resetAfter};
  }
}

/**
 * A GRU layer that stores and multiplies only the gates and neurons that are left: packed columns for the active gates,
 * dense or compressed by rows, and one number for each constant gate. Both forms of the cell, activation tanh.
 *
 * Made by `@sparsegate/surgery` from a trained layer; `packGRU` does the same by hand. It may be trained further: constant
 * gates stay constant and zeros stay zero.
 *
 * Importing this package registers the class, so that `tf.loadLayersModel` finds it.
 *
 * Input [B, T, I]; output [B, U], or [B, T, U] with `returnSequences`; and h [B, U] with `returnState`.
 */
export class SparseGRU extends layers.RNN {
  /** @nocollapse */
  static override readonly className = 'SparseGRU';
  private readonly sparseCell: SparseGRUCell;

  /** @throws if an argument is not known, or units, gates and counts do not fit each other */
  constructor(args: SparseGRUArgs) {
    checkLayerArguments('SparseGRU', args, {
      ...SPARSE_ARGUMENTS,
      resetAfter: trueOrFalse,
    });
    const cell = new SparseGRUCell(args);
    super({...args, cell});
    this.sparseCell = cell;
    // Messages name the layer that people know.
    cell.name = this.name;
  }

  override call(inputs: Tensor | Tensor[], kwargs: SequenceCallArgs): Tensor | Tensor[] {
    const {kind, recurrentActivation, resetAfter} = this.sparseCell;
    return callAsSequence<GRUState>(kind, this, inputs, kwargs, (x, stateAndMask, options) =>
      sparseGruSequence(x, this.sparseCell.packedWeights(kwargs.training === true), stateAndMask, {
        recurrentActivation,
        resetAfter,
        ...options,
      }),
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

warnOfOtherTfjs(SparseGRU.className);
serialization.registerClass(SparseGRU);
