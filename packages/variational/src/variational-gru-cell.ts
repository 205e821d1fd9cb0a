import type {serialization} from '@tensorflow/tfjs-core';
import {layers, type GRUCellLayerArgs} from '@tensorflow/tfjs-layers';
import {GRU_CELL, hasRecurrentBias, RESET_AFTER_GRU_CELL} from '@sparsegate/cells';
import {trueOrFalse} from '@sparsegate/structure';
import {withOwnConfigs} from './stock-settings.js';
import {VariationalRecurrentCell, type RecurrentGroupArgs} from './variational-recurrent-cell.js';

/** Arguments of the stock cell, and what is variational about the layer. */
export interface VariationalGRUCellArgs extends GRUCellLayerArgs, RecurrentGroupArgs {
  /**
   * Whether the reset gate acts on the recurrent product, r ∘ (h Un + rb_n), Keras' default, instead of on what enters it, (r ∘ h) Un.
   * The bias then is [2, 3U]. Default false, as in `tf.layers.gru`.
   */
  resetAfter?: boolean;
}

/** The weights of a variational GRU. */
export class VariationalGRUCell extends VariationalRecurrentCell {
  /** @nocollapse */
  static readonly className = 'VariationalGRUCell';

  /** @throws if an argument is out of range or not supported */
  constructor({resetAfter = false, ...args}: VariationalGRUCellArgs, owner: string) {
    trueOrFalse(`${owner}: resetAfter`, resetAfter);
    const makeStock = () =>
      layers.gruCell({kernelInitializer: 'glorotUniform', ...withOwnConfigs(args)});
    super(resetAfter ? RESET_AFTER_GRU_CELL : GRU_CELL, args, owner, makeStock);
  }

  get resetAfter(): boolean {
    return hasRecurrentBias(this.cell);
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), resetAfter: this.resetAfter};
  }
}
