import {concat, ones, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type LSTMCellLayerArgs} from '@tensorflow/tfjs-layers';
import {LSTM_CELL} from '@sparsegate/cells';
import type {Initializer} from './posterior-variables.js';
import {withOwnConfigs} from './stock-settings.js';
import {VariationalRecurrentCell, type RecurrentGroupArgs} from './variational-recurrent-cell.js';

/** Arguments of the stock cell, and what is variational about the layer. */
export interface VariationalLSTMCellArgs extends LSTMCellLayerArgs, RecurrentGroupArgs {}

/** The weights of a variational LSTM. */
export class VariationalLSTMCell extends VariationalRecurrentCell<
  ReturnType<typeof layers.lstmCell>
> {
  /** @nocollapse */
  static readonly className = 'VariationalLSTMCell';

  /** @throws if an argument is out of range or not supported */
  constructor(args: VariationalLSTMCellArgs, owner: string) {
    const makeStock = () =>
      layers.lstmCell({kernelInitializer: 'glorotUniform', ...withOwnConfigs(args)});
    super(LSTM_CELL, args, owner, makeStock, ['unitForgetBias']);
  }

  /** As in stock layers: with `unitForgetBias`, 1 for the forget gates. */
  protected override biasInitializer(): Initializer {
    const {units} = this;
    const {biasInitializer: ofBias, unitForgetBias} = this.stock;
    if (!unitForgetBias) return ofBias;
    const apply = (): Tensor =>
      concat([ofBias.apply([units]), ones([units]), ofBias.apply([2 * units])]);
    return {apply} as unknown as Initializer;
  }
}
