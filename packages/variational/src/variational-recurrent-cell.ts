import {
  mul,
  reshape,
  zeros,
  type Rank,
  type serialization,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {
  layers,
  type GRUCellLayerArgs,
  type LayerVariable,
  type LSTMCellLayerArgs,
  type Shape,
} from '@tensorflow/tfjs-layers';
import {
  biasShape,
  columnCount,
  isRecurrentActivation,
  type Cell,
  type RecurrentActivation,
} from '@sparsegate/cells';
import type {SequenceMultipliers, SequenceWeights} from '@sparsegate/ops';
import {oneOf} from '@sparsegate/structure';
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
import {pick, refuseUnsupported} from './stock-settings.js';

/** What is variational about a recurrent layer. */
export interface RecurrentGroupArgs extends SamplingArgs {
  /** What vanishes together. Default: the paper's 'weights+gates+neurons'. */
  groups?: Groups;
  /**
   * Whether the groups of neurons include z^x on the inputs. Default true. Pass false where the inputs are one-hot, and above
   * another variational recurrent layer, whose z^h is the same thing.
   */
  inputGroups?: boolean;
}

type StockCellArgs = LSTMCellLayerArgs | GRUCellLayerArgs;

/** What is read of a stock cell that is never built: it reads the arguments and writes them down again. */
export type StockCell = Pick<
  ReturnType<typeof layers.gruCell>,
  | 'units'
  | 'useBias'
  | 'kernelInitializer'
  | 'recurrentInitializer'
  | 'biasInitializer'
  | 'recurrentActivation'
  | 'getConfig'
>;

/** Configuration that every stock recurrent layer has too. */
const STOCK_CONFIG = [
  'units',
  'activation',
  'recurrentActivation',
  'useBias',
  'kernelInitializer',
  'recurrentInitializer',
  'biasInitializer',
];

/** What the layer around the cell makes of sequences. */
const SEQUENCE_ARGUMENTS = ['returnSequences', 'returnState', 'goBackwards', 'stateful'];

/**
 * The weights of a variational recurrent layer: posteriors of both kernels and of the group weights, and a bias, which is not
 * random.
 */
export abstract class VariationalRecurrentCell<Stock extends StockCell = StockCell>
  extends layers.RNNCell
{
  readonly groups: Groups;
  readonly inputGroups: boolean;
  readonly sampling: Sampling;
  kernel!: PosteriorVariables;
  recurrentKernel!: PosteriorVariables;
  groupWeights: GroupWeights = {};
  bias?: LayerVariable;
  protected readonly stock: Stock;
  protected readonly cell: Cell;
  private readonly stockConfigNames: readonly string[];

  /**
   * @param makeStock called when the arguments are known to be those of the stock cell
   * @param ownConfig configuration that the stock layer has besides that of every recurrent one
   * @throws if an argument is out of range or not supported
   */
  constructor(
    cell: Cell,
    args: StockCellArgs & RecurrentGroupArgs,
    owner: string,
    makeStock: () => Stock,
    ownConfig: readonly string[] = [],
  ) {
    super({name: args.name});
    this.stockConfigNames = [...STOCK_CONFIG, ...ownConfig];
    checkArgs(args, owner, this.stockConfigNames);
    this.cell = cell;
    this.stock = makeStock();
    this.groups = args.groups ?? 'weights+gates+neurons';
    this.inputGroups = args.inputGroups ?? true;
    this.sampling = new Sampling(args, owner);
    checkActivations(this.stock.getConfig(), owner);
  }

  get units(): number {
    return this.stock.units;
  }

  /** Other sizes of the weights; whoever resizes them says so. */
  resize(units: number): void {
    (this.stock as {units: number}).units = units;
  }

  /** One number a state. */
  get stateSize(): number[] {
    return this.cell.states.map(() => this.units);
  }

  get recurrentActivation(): RecurrentActivation {
    return this.stock.recurrentActivation.getClassName() as RecurrentActivation;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    const inputSize = shape[shape.length - 1]!;
    const {units, stock, cell} = this;
    const {seed} = this.sampling.noise;
    const columns = columnCount(cell, units);
    const add: AddWeight = (name, of, initializer) =>
      this.addWeight(name, of, 'float32', initializer);
    const mean = (initializer: Initializer, part: number): Initializer =>
      perGate(initializer, cell.gates.length, seed, part);
    const ofInputs = mean(stock.kernelInitializer, 0);
    const ofNeurons = mean(stock.recurrentInitializer, 1);
    this.kernel = addPosterior(add, 'kernel', [inputSize, columns], ofInputs);
    this.recurrentKernel = addPosterior(add, 'recurrent_kernel', [units, columns], ofNeurons);
    if (stock.useBias) this.bias = add('bias', biasShape(cell, units), this.biasInitializer());
    const sizes = {inputSize, gates: columns, units};
    this.groupWeights = addGroupWeights(add, this.groups, this.inputGroups, sizes);
    this.built = true;
  }

  protected biasInitializer(): Initializer {
    return this.stock.biasInitializer;
  }

  /** Everything that has a posterior, in the order of the weights. */
  posteriors(): PosteriorVariables[] {
    const {inputs, gates, outputs} = this.groupWeights;
    return [this.kernel, this.recurrentKernel, inputs, gates, outputs].filter(
      posterior => posterior !== undefined,
    );
  }

  /** The weights of one call, the same at all its time steps. */
  readWeights(reading: Reading): SequenceWeights {
    return {
      kernel: reading.shared(readPosterior(this.kernel)) as Tensor2D,
      recurrentKernel: reading.shared(readPosterior(this.recurrentKernel)) as Tensor2D,
      bias: (this.bias?.read() ?? zeros<Rank>(biasShape(this.cell, this.units))) as Tensor2D,
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

  /** z of all gates and z^h, each [B, …] and constant over time. */
  multipliers(batch: number, reading: Reading): SequenceMultipliers {
    const perObject = (z?: PosteriorVariables): Tensor2D | undefined =>
      z && (reading.perObject(readPosterior(z), batch) as Tensor2D);
    const {gates, outputs} = this.groupWeights;
    return {gateMultiplier: perObject(gates), outputMultiplier: perObject(outputs)};
  }

  /** Arguments of the stock layer with the same activations, bias and initializers. */
  stockConfig(): serialization.ConfigDict {
    return pick(this.stock.getConfig(), this.stockConfigNames);
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

function checkArgs(
  args: RecurrentGroupArgs,
  owner: string,
  stockConfigNames: readonly string[],
): void {
  const own = [...stockConfigNames, ...SEQUENCE_ARGUMENTS, 'groups', 'inputGroups'];
  refuseUnsupported(owner, args, own);
  if (args.groups !== undefined) oneOf(...GROUPS)(`${owner}: groups`, args.groups);
}

function checkActivations(config: serialization.ConfigDict, owner: string): void {
  const {activation, recurrentActivation} = config;
  if (activation !== 'tanh') {
    throw new Error(`${owner}: activation must be 'tanh'. Received: ${activation}.`);
  }
  if (!isRecurrentActivation(String(recurrentActivation))) {
    throw new Error(
      `${owner}: recurrentActivation must be 'sigmoid' or 'hardSigmoid'. Received: ${recurrentActivation}.`,
    );
  }
}
