import {layers, type GRUCellLayerArgs} from '@tensorflow/tfjs-layers';
import {GRU_CELL} from '@sparsegate/cells';
import {withOwnConfigs} from './stock-settings.js';
import {VariationalRecurrentCell, type RecurrentGroupArgs} from './variational-recurrent-cell.js';

/** Arguments of the stock cell, and what is variational about the layer. */
export interface VariationalGRUCellArgs extends GRUCellLayerArgs, RecurrentGroupArgs {}

/** The weights of a variational GRU. */
export class VariationalGRUCell extends VariationalRecurrentCell {
  /** @nocollapse */
  static readonly className = 'VariationalGRUCell';

  /** @throws if an argument is out of range or not supported */
  constructor(args: VariationalGRUCellArgs, owner: string) {
    const makeStock = () =>
      layers.gruCell({kernelInitializer: 'glorotUniform', ...withOwnConfigs(args)});
    super(GRU_CELL, args, owner, makeStock);
  }
}
