import type {serialization, Tensor} from '@tensorflow/tfjs-core';
import {layers, type LayerVariable, type RNNLayerArgs} from '@tensorflow/tfjs-layers';
import type {SequenceCallArgs} from '@sparsegate/ops';
import type {LayerSizes} from '@sparsegate/structure';
import type {GroupWeights} from './group-weights.js';
import type {PosteriorVariables} from './posterior-variables.js';
import type {Sampling} from './sampling.js';
import {expectArguments, pick} from './stock-settings.js';
import type {Layer, Variational} from './variational-layer.js';
import type {VariationalRecurrentCell} from './variational-recurrent-cell.js';

/** Arguments of a recurrent layer that concern sequences. */
export type VariationalRNNArgs = Omit<RNNLayerArgs, 'cell' | 'unroll'>;

/** Configuration of the stock layer that is not its cell's. */
const SEQUENCE_CONFIG = [
  ...['name', 'batchInputShape', 'dtype'],
  ...['returnSequences', 'returnState', 'goBackwards', 'stateful'],
];

/** A recurrent layer whose cell has posteriors: all but the equations. */
export abstract class VariationalRecurrent<Cell extends VariationalRecurrentCell>
  extends layers.RNN
  implements Variational
{
  protected readonly variationalCell: Cell;

  protected constructor(args: VariationalRNNArgs, cell: Cell) {
    super({...args, cell});
    this.variationalCell = cell;
    cell.name = this.name;
  }

  abstract override call(inputs: Tensor | Tensor[], kwargs: SequenceCallArgs): Tensor | Tensor[];

  abstract toStock(): Layer;

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

  /** Follows when its weights lose neurons in training. */
  resize({units}: LayerSizes): void {
    if (units !== undefined) this.variationalCell.resize(units);
  }

  posteriors(): PosteriorVariables[] {
    return this.variationalCell.posteriors();
  }

  /** Arguments of the stock layer in this one's place. */
  protected stockArgs(): serialization.ConfigDict & {units: number} {
    const ofSequences = pick(this.getConfig(), SEQUENCE_CONFIG);
    return {...this.variationalCell.stockConfig(), ...ofSequences, units: this.units};
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

/**
 * Whose messages: the function that makes the layer, and the layer's name if it has one.
 *
 * @throws unless arguments are given
 */
export function ownerOf(maker: string, args: VariationalRNNArgs): string {
  expectArguments(maker, args);
  return args.name ? `${maker} "${args.name}"` : maker;
}
