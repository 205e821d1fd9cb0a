import {
  concat,
  mul,
  ones,
  reshape,
  zeros,
  type serialization,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {
  layers,
  type LayerVariable,
  type LSTMCellLayerArgs,
  type Shape,
} from '@tensorflow/tfjs-layers';
import type {LSTMWeights, RecurrentActivation, SequenceMultipliers} from '@sparsegate/ops';
import {LSTM_CELL, oneOf} from '@sparsegate/structure';
import {addGroupWeights, GROUPS, type Groups, type GroupWeights} from './group-weights.js';
import {
  addPosterior,
  readPosterior,
  type AddWeight,
  type Initializer,
  type PosteriorVariables,
} from './posterior-variables.js';
import type {Reading} from './reading.js';
import {Sampling, type SamplingArgs} from './sampling.js';
import {perGate} from './seeded-initializer.js';
import {pick, refuseUnsupported, withOwnConfigs} from './stock-settings.js';

/** What is variational about the layer. */
export interface VariationalLSTMCellArgs extends LSTMCellLayerArgs, SamplingArgs {
  /** What vanishes together. Default: the paper's 'weights+gates+neurons'. */
  groups?: Groups;
  /**
   * Whether the groups of neurons include z^x on the inputs. Default true. Pass false where the inputs are one-hot, and above
   * another variational LSTM, whose z^h is the same thing.
   */
  inputGroups?: boolean;
}

/** Configuration that the stock layer has too. */
const STOCK_CONFIG = [
  'units',
  'activation',
  'recurrentActivation',
  'useBias',
  'kernelInitializer',
  'recurrentInitializer',
  'biasInitializer',
  'unitForgetBias',
];

/** What the layer around the cell makes of sequences. */
const SEQUENCE_ARGUMENTS = ['returnSequences', 'returnState', 'goBackwards', 'stateful'];

const GATES = LSTM_CELL.gates.length;

/** The weights of a variational LSTM: posteriors of both kernels and of the group weights, and a bias, which is not random. */
export class VariationalLSTMCell extends layers.RNNCell {
  /** @nocollapse */
  static readonly className = 'VariationalLSTMCell';
  readonly groups: Groups;
  readonly inputGroups: boolean;
  readonly sampling: Sampling;
  kernel!: PosteriorVariables;
  recurrentKernel!: PosteriorVariables;
  groupWeights: GroupWeights = {};
  bias?: LayerVariable;
  /** Never built: it reads the arguments of the stock layer and writes them down again. */
  private readonly stock: ReturnType<typeof layers.lstmCell>;

  /** @throws if an argument is out of range or not supported */
  constructor(args: VariationalLSTMCellArgs, owner: string) {
    super({name: args.name});
    checkArgs(args, owner);
    this.stock = layers.lstmCell({kernelInitializer: 'glorotUniform', ...withOwnConfigs(args)});
    this.groups = args.groups ?? 'weights+gates+neurons';
    this.inputGroups = args.inputGroups ?? true;
    this.sampling = new Sampling(args, owner);
    checkActivations(this.stock.getConfig(), owner);
  }

  get units(): number {
    return this.stock.units;
  }

  /** h and c. */
  get stateSize(): number[] {
    return [this.units, this.units];
  }

  get recurrentActivation(): RecurrentActivation {
    return this.stock.recurrentActivation.getClassName() as RecurrentActivation;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    const inputSize = shape[shape.length - 1]!;
    const {units, stock} = this;
    const {seed} = this.sampling.noise;
    const columns = GATES * units;
    const add: AddWeight = (name, of, initializer) =>
      this.addWeight(name, of, 'float32', initializer);
    const mean = (initializer: Initializer, part: number): Initializer =>
      perGate(initializer, GATES, seed, part);
    const ofInputs = mean(stock.kernelInitializer, 0);
    const ofNeurons = mean(stock.recurrentInitializer, 1);
    this.kernel = addPosterior(add, 'kernel', [inputSize, columns], ofInputs);
    this.recurrentKernel = addPosterior(add, 'recurrent_kernel', [units, columns], ofNeurons);
    if (stock.useBias) this.bias = add('bias', [columns], this.biasInitializer());
    const sizes = {inputSize, gates: columns, units};
    this.groupWeights = addGroupWeights(add, this.groups, this.inputGroups, sizes);
    this.built = true;
  }

  /** As in stock layers: with `unitForgetBias`, 1 for the forget gates. */
  private biasInitializer(): Initializer {
    const {units} = this;
    const {biasInitializer: ofBias, unitForgetBias} = this.stock;
    if (!unitForgetBias) return ofBias;
    const apply = (): Tensor =>
      concat([ofBias.apply([units]), ones([units]), ofBias.apply([2 * units])]);
    return {apply} as unknown as Initializer;
  }

  /** Everything that has a posterior, in the order of the weights. */
  posteriors(): PosteriorVariables[] {
    const {inputs, gates, outputs} = this.groupWeights;
    return [this.kernel, this.recurrentKernel, inputs, gates, outputs].filter(
      posterior => posterior !== undefined,
    );
  }

  /** The weights of one call, the same at all its time steps. */
  readWeights(reading: Reading): LSTMWeights {
    return {
      kernel: reading.shared(readPosterior(this.kernel)) as Tensor2D,
      recurrentKernel: reading.shared(readPosterior(this.recurrentKernel)) as Tensor2D,
      bias: this.bias ? (this.bias.read() as Tensor1D) : zeros([GATES * this.units]),
    };
  }

  /** z^x x_t, [B, T, I]. */
  scaledInputs(x: Tensor3D, reading: Reading): Tensor3D {
    const {inputs} = this.groupWeights;
    if (!inputs) return x;
    const [batch, , inputSize] = x.shape;
    const z = reading.perObject(readPosterior(inputs), batch);
    return mul(x, reshape(z, [batch, 1, inputSize]));
  }

  /** z^i z^f z^g z^o and z^h, each [B, …] and constant over time. */
  multipliers(batch: number, reading: Reading): SequenceMultipliers {
    const perObject = (z?: PosteriorVariables): Tensor2D | undefined =>
      z && (reading.perObject(readPosterior(z), batch) as Tensor2D);
    const {gates, outputs} = this.groupWeights;
    return {gateMultiplier: perObject(gates), outputMultiplier: perObject(outputs)};
  }

  /** Arguments of the stock layer with the same activations, bias and initializers. */
  stockConfig(): serialization.ConfigDict {
    return pick(this.stock.getConfig(), STOCK_CONFIG);
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      ...this.stockConfig(),
      ...this.sampling.getConfig(),
      groups: this.groups,
      inputGroups: this.inputGroups,
    };
  }
}

function checkArgs(args: VariationalLSTMCellArgs, owner: string): void {
  refuseUnsupported(owner, args, [...STOCK_CONFIG, ...SEQUENCE_ARGUMENTS, 'groups', 'inputGroups']);
  if (args.groups !== undefined) oneOf(...GROUPS)(`${owner}: groups`, args.groups);
}

function checkActivations(config: serialization.ConfigDict, owner: string): void {
  const {activation, recurrentActivation} = config;
  if (activation !== 'tanh') {
    throw new Error(`${owner}: activation must be 'tanh'. Received: ${activation}.`);
  }
  if (recurrentActivation !== 'sigmoid' && recurrentActivation !== 'hardSigmoid') {
    throw new Error(
      `${owner}: recurrentActivation must be 'sigmoid' or 'hardSigmoid'. Received: ${recurrentActivation}.`,
    );
  }
}
