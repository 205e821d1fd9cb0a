import {zeros, type Rank, type serialization, type Tensor2D} from '@tensorflow/tfjs-core';
import {layers, type LayerVariable, type Shape} from '@tensorflow/tfjs-layers';
import {
  biasShape,
  columnCount,
  isRecurrentActivation,
  RESET_AFTER_GRU_CELL,
} from '@sparsegate/cells';
import type {GRUWeights, RecurrentActivation} from '@sparsegate/ops';

/** Arguments of tfjs' own GRU cell; `implementation` changes nothing, and `resetAfter` is true. */
export type ResetAfterGRUCellArgs = Omit<
  Parameters<typeof layers.gruCell>[0],
  'implementation' | 'resetAfter'
>;

type AddWeight = Parameters<InstanceType<typeof layers.RNNCell>['addWeight']>;

/** What is read of a stock GRU cell: it makes functions of names and names of functions. */
interface StockGRUCell {
  units: number;
  useBias: boolean;
  dropout: number;
  recurrentDropout: number;
  activation: serialization.Serializable;
  recurrentActivation: serialization.Serializable;
  kernelInitializer: AddWeight[3];
  recurrentInitializer: AddWeight[3];
  biasInitializer: AddWeight[3];
  kernelRegularizer: AddWeight[4];
  recurrentRegularizer: AddWeight[4];
  biasRegularizer: AddWeight[4];
  kernelConstraint: AddWeight[6];
  recurrentConstraint: AddWeight[6];
  biasConstraint: AddWeight[6];
  getConfig(): serialization.ConfigDict;
}

/** The weights of a ResetAfterGRU: those of a stock GRU, but for a bias of two rows. */
export class ResetAfterGRUCell extends layers.RNNCell {
  /** @nocollapse */
  static readonly className = 'ResetAfterGRUCell';
  /** Share of the inputs and of the outputs read that training leaves out. */
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly recurrentActivation: RecurrentActivation;
  private readonly stock: StockGRUCell;
  private kernel!: LayerVariable;
  private recurrentKernel!: LayerVariable;
  private bias?: LayerVariable;

  constructor(args: ResetAfterGRUCellArgs) {
    super({name: args.name});
    const {recurrentActivation = 'sigmoid'} = args;
    this.stock = layers.gruCell({
      ...args,
      recurrentActivation,
      resetAfter: false,
    }) as unknown as StockGRUCell;
    this.dropout = this.stock.dropout;
    this.recurrentDropout = this.stock.recurrentDropout;
    this.recurrentActivation = checkedActivations(this.stock, this.name);
  }

  /** h */
  get stateSize(): number[] {
    return [this.stock.units];
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    const {stock} = this;
    const {units} = stock;
    const columns = columnCount(RESET_AFTER_GRU_CELL, units);
    this.kernel = this.addWeight(
      'kernel',
      [shape[shape.length - 1], columns],
      'float32',
      stock.kernelInitializer,
      stock.kernelRegularizer,
      true,
      stock.kernelConstraint,
    );
    this.recurrentKernel = this.addWeight(
      'recurrent_kernel',
      [units, columns],
      'float32',
      stock.recurrentInitializer,
      stock.recurrentRegularizer,
      true,
      stock.recurrentConstraint,
    );
    if (stock.useBias) this.bias = this.addBias();
    this.built = true;
  }

  private addBias(): LayerVariable {
    const {units, biasInitializer, biasRegularizer, biasConstraint} = this.stock;
    const shape = biasShape(RESET_AFTER_GRU_CELL, units);
    return this.addWeight(
      'bias',
      shape,
      'float32',
      biasInitializer,
      biasRegularizer,
      true,
      biasConstraint,
    );
  }

  /** The weights as the op takes them. Makes zeros where there is no bias: call it in a `tidy`. */
  sequenceWeights(): GRUWeights {
    const [rows, columns] = biasShape(RESET_AFTER_GRU_CELL, this.stock.units);
    return {
      kernel: this.kernel.read() as Tensor2D,
      recurrentKernel: this.recurrentKernel.read() as Tensor2D,
      bias: (this.bias?.read() as Tensor2D | undefined) ?? zeros<Rank.R2>([rows, columns]),
    };
  }

  override getConfig(): serialization.ConfigDict {
    const config = {...this.stock.getConfig(), ...super.getConfig()};
    delete config.implementation;
    delete config.resetAfter;
    return config;
  }
}

function checkedActivations(
  {activation, recurrentActivation}: StockGRUCell,
  name: string,
): RecurrentActivation {
  const [ofCandidate, ofGates] = [activation.getClassName(), recurrentActivation.getClassName()];
  if (ofCandidate === 'tanh' && isRecurrentActivation(ofGates)) return ofGates;
  throw new Error(
    `ResetAfterGRU "${name}": activation must be 'tanh' and recurrentActivation 'sigmoid' or 'hardSigmoid'. ` +
      `Received: ${ofCandidate} and ${ofGates}. Train the model with these, or with reset_after=False in Keras.`,
  );
}
