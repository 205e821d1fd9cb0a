import {
  dispose,
  keep,
  tensor1d,
  tidy,
  type serialization,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {initializers, layers, type LayerVariable, type Shape} from '@tensorflow/tfjs-layers';
import {
  activeColumns,
  checkConstantGates,
  columnCount,
  gateConstants,
  hasRecurrentBias,
  type Cell,
  type ConstantGates,
  type RecurrentActivation,
} from '@sparsegate/cells';
import {checkIndices, type PackedWeights, type StoredMatrix} from '@sparsegate/ops';
import {keepZeros} from './keep-zeros.js';

/** A million neurons: far above any layer, and what is kept for each of them stays far below a process's memory. */
const LARGEST_UNITS = 2 ** 20;

/**
 * Values of the largest weight: a recurrent kernel of 4096 neurons without a constant gate. A config asks for its weights before
 * anybody knows whether the file holds them, so this is what a few bytes of JSON may allocate: 256 MB.
 */
const LARGEST_WEIGHT = 2 ** 26;

/** The same for what is stored by rows: each entry has an index beside it. */
const LARGEST_STORED = LARGEST_WEIGHT / 2;

/** Arguments that say what is left of the layer. */
export interface SparseCellArgs<Gates extends ConstantGates = ConstantGates> {
  /** Number of neurons, 0 or more. */
  units: number;
  /** The constant gates' values. Default: all gates are active. */
  constantGates?: Gates;
  /** Number of active gates, a check against `constantGates`; saved files carry it. */
  activeGates?: number | null;
  /** Entries of the kernel if it is compressed by rows; dense where not given. */
  kernelNonzeros?: number | null;
  /** The same for the recurrent kernel. */
  recurrentNonzeros?: number | null;
  /** Function of all gates but g and n. Default 'hardSigmoid', as in stock layers. */
  recurrentActivation?: RecurrentActivation;
  name?: string;
}

/** A matrix's variables: one if dense, three if compressed. */
interface MatrixVariables {
  name: string;
  shape: [number, number];
  values: LayerVariable;
  columns?: LayerVariable;
  rowPointers?: LayerVariable;
}

/** The weights of a layer of active gates: their packed columns, dense or compressed, and a bias for each. */
export abstract class SparseCell extends layers.RNNCell {
  readonly units: number;
  /** Null where all gates are active. */
  readonly constantGates: ConstantGates | null;
  readonly recurrentActivation: RecurrentActivation;
  readonly activeGates: number;
  private readonly kernelNonzeros: number | null;
  private readonly recurrentNonzeros: number | null;
  private kernel!: MatrixVariables;
  private recurrentKernel!: MatrixVariables;
  private bias!: LayerVariable;
  private layout?: {activeColumns: Tensor1D; gateConstants: Tensor1D};

  constructor(
    readonly kind: Cell,
    args: SparseCellArgs,
  ) {
    super({name: args.name});
    checkArgs(kind, args, this.name);
    this.units = args.units;
    this.constantGates = args.constantGates ?? null;
    this.activeGates = activeGatesOf(kind, args);
    this.recurrentActivation = args.recurrentActivation ?? 'hardSigmoid';
    this.kernelNonzeros = args.kernelNonzeros ?? null;
    this.recurrentNonzeros = args.recurrentNonzeros ?? null;
  }

  /** The layer, for messages: a cell has the name that people know. */
  private get owner(): string {
    return ownerOf(this.kind, this.name);
  }

  get stateSize(): number[] {
    return this.kind.states.map(() => this.units);
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    const inputSize = shape[shape.length - 1]!;
    this.checkSizes(inputSize);
    this.kernel = this.addMatrix('kernel', [inputSize, this.activeGates], this.kernelNonzeros);
    this.recurrentKernel = this.addMatrix(
      'recurrent_kernel',
      [this.units, this.activeGates],
      this.recurrentNonzeros,
    );
    const biasShape = hasRecurrentBias(this.kind) ? [2, this.activeGates] : [this.activeGates];
    this.bias = this.addWeight('bias', biasShape, 'float32', initializers.zeros());
    for (const matrix of [this.kernel, this.recurrentKernel]) this.addIndices(matrix);
    this.layout = tidy(() => layoutOf(this.kind, this.constantGates, this.units));
    this.built = true;
  }

  /** A file's config is read before its weights: sizes that no weights can have must not be allocated. */
  private checkSizes(inputSize: number): void {
    const matrices = [
      ['kernel', inputSize, this.kernelNonzeros],
      ['recurrent kernel', this.units, this.recurrentNonzeros],
    ] as const;
    for (const [matrix, rows, nonzeros] of matrices) {
      const values = rows * this.activeGates;
      if (nonzeros !== null && nonzeros > values) {
        throw new Error(
          `${this.owner}: the ${matrix} of ${rows} × ${this.activeGates} must have up to ${values} entries. ` +
            `Received: ${nonzeros}. Load a file whose config and weights were made together.`,
        );
      }
      const largest = nonzeros === null ? LARGEST_WEIGHT : LARGEST_STORED;
      if (Math.max(rows + 1, nonzeros ?? values) > largest) {
        throw new Error(
          `${this.owner}: a weight must have up to ${largest} values. ` +
            `Received: a ${matrix} of ${rows} × ${this.activeGates}. Use fewer units or inputs.`,
        );
      }
    }
  }

  private addMatrix(
    name: string,
    shape: [number, number],
    nonzeros: number | null,
  ): MatrixVariables {
    if (nonzeros === null) {
      return {
        name,
        shape,
        values: this.addWeight(name, shape, 'float32', initializers.glorotUniform({})),
      };
    }
    const values = this.addWeight(`${name}_values`, [nonzeros], 'float32', initializers.zeros());
    return {name, shape, values};
  }

  /**
   * Index variables come last, as tfjs lists weights that are not trained behind the others. Until a file or surgery
   * brings the real ones they stand for the first entries of the matrix, row by row.
   */
  private addIndices(matrix: MatrixVariables): void {
    if (matrix.values.shape.length === 2) return;
    const entries = matrix.values.shape[0]!;
    const [rows, width] = matrix.shape;
    const add = (name: string, values: Int32Array): LayerVariable => {
      const variable = this.addWeight(
        `${matrix.name}_${name}`,
        [values.length],
        'int32',
        initializers.zeros(),
        undefined,
        false,
      );
      tidy(() => {
        variable.write(tensor1d(values, 'int32'));
      });
      return variable;
    };
    matrix.columns = add(
      'columns',
      new Int32Array(entries).map((_, k) => k % width),
    );
    matrix.rowPointers = add(
      'row_pointers',
      new Int32Array(rows + 1).map((_, row) => Math.min(entries, row * width)),
    );
  }

  /**
   * The weights as the op takes them.
   *
   * @param training whether zeros of dense matrices must be kept from gradients
   * @throws if the indices of a compressed matrix are not sound
   */
  packedWeights(training: boolean): PackedWeights {
    return {
      kernel: this.stored(this.kernel, training),
      recurrentKernel: this.stored(this.recurrentKernel, training),
      bias: this.bias.read() as Tensor1D | Tensor2D,
      ...this.layout!,
    };
  }

  private stored(matrix: MatrixVariables, training: boolean): StoredMatrix {
    const values = matrix.values.read();
    if (!matrix.columns || !matrix.rowPointers) {
      return (training && values.size > 0 ? keepZeros(values) : values) as Tensor2D;
    }
    const stored = {
      shape: matrix.shape,
      values: values as Tensor1D,
      columns: matrix.columns.read() as Tensor1D,
      rowPointers: matrix.rowPointers.read() as Tensor1D,
    };
    // Loading writes into the variables behind the layer's back; the op would not name the layer.
    checkIndices(this.owner, matrix.name, stored);
    return stored;
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      units: this.units,
      constantGates: this.constantGates as unknown as serialization.ConfigDict,
      activeGates: this.activeGates,
      kernelNonzeros: this.kernelNonzeros,
      recurrentNonzeros: this.recurrentNonzeros,
      recurrentActivation: this.recurrentActivation,
    };
  }

  /** Frees the tensors that are no weights. Returns their number. */
  disposeLayout(): number {
    const freed = Object.keys(this.layout ?? {}).length;
    dispose(this.layout);
    this.layout = undefined;
    return freed;
  }
}

/** One gate a neuron stands in the file, or all are active: this bounds what a few bytes of JSON can ask for. */
function activeGatesOf(
  kind: Cell,
  {units, constantGates}: Pick<SparseCellArgs, 'units' | 'constantGates'>,
): number {
  return constantGates ? activeColumns(kind, constantGates).length : columnCount(kind, units);
}

function layoutOf(
  kind: Cell,
  constants: ConstantGates | null,
  units: number,
): {activeColumns: Tensor1D; gateConstants: Tensor1D} {
  const columns = constants
    ? Int32Array.from(activeColumns(kind, constants))
    : new Int32Array(columnCount(kind, units)).map((_, column) => column);
  const values = constants
    ? gateConstants(kind, constants)
    : new Float32Array(columnCount(kind, units));
  return {
    activeColumns: keep(tensor1d(columns, 'int32')),
    gateConstants: keep(tensor1d(values)),
  };
}

function checkArgs(
  kind: Cell,
  {units, constantGates, activeGates, ...nonzeros}: SparseCellArgs,
  name: string,
): void {
  const owner = ownerOf(kind, name);
  if (!Number.isInteger(units) || units < 0 || units > LARGEST_UNITS) {
    throw new Error(
      `${owner}: units must be an integer from 0 to ${LARGEST_UNITS}. Received: ${units}.`,
    );
  }
  for (const option of ['kernelNonzeros', 'recurrentNonzeros'] as const) {
    const count = nonzeros[option] ?? 0;
    if (Number.isInteger(count) && count >= 0) continue;
    throw new Error(
      `${owner}: ${option} must be an integer of 0 or more. Received: ${String(count)}.`,
    );
  }
  if (constantGates) checkConstantGates(owner, kind, constantGates, units);
  const active = activeGatesOf(kind, {units, constantGates});
  if (activeGates !== undefined && activeGates !== null && activeGates !== active) {
    throw new Error(
      `${owner}: constantGates leave ${active} active gates, one for each packed column. ` +
        `Received: weights of ${activeGates} columns. Load a file whose constants and columns were packed together.`,
    );
  }
}

function ownerOf({sparseClassName}: Cell, name: string): string {
  return `${sparseClassName} "${name}"`;
}
