import {
  dispose,
  keep,
  tensor1d,
  tidy,
  type serialization,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {initializers, layers, type LayerVariable, type Shape} from '@tensorflow/tfjs-layers';
import type {PackedLSTMWeights, RecurrentActivation, StoredMatrix} from '@sparsegate/ops';
import {checkCSR} from './check-csr.js';
import {
  activeColumns,
  checkConstantGates,
  gateConstants,
  noConstantGates,
  type ConstantGates,
} from './constant-gates.js';
import {keepZeros} from './keep-zeros.js';

/** Arguments that say what is left of the layer. */
export interface SparseLSTMCellArgs {
  /** Number of neurons, 0 or more. */
  units: number;
  /** The constant gates' values. Default: all gates are active. */
  constantGates?: ConstantGates;
  /** Number of active gates, a check against `constantGates`; saved files carry it. */
  activeGates?: number | null;
  /** Entries of the kernel if it is compressed by rows; dense where not given. */
  kernelNonzeros?: number | null;
  /** The same for the recurrent kernel. */
  recurrentNonzeros?: number | null;
  /** Function of the gates i, f and o. Default 'hardSigmoid', as in stock layers. */
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
  /** The index variables' data that were found to be sound. */
  checked?: object;
}

/** The weights of a SparseLSTM: packed columns of its active gates, dense or compressed, and a bias for each. */
export class SparseLSTMCell extends layers.RNNCell {
  /** @nocollapse */
  static readonly className = 'SparseLSTMCell';
  readonly units: number;
  readonly constantGates: ConstantGates;
  readonly recurrentActivation: RecurrentActivation;
  readonly activeGates: number;
  private readonly kernelNonzeros: number | null;
  private readonly recurrentNonzeros: number | null;
  private kernel!: MatrixVariables;
  private recurrentKernel!: MatrixVariables;
  private bias!: LayerVariable;
  private layout?: {activeColumns: Tensor1D; gateConstants: Tensor1D};

  constructor(args: SparseLSTMCellArgs) {
    super({name: args.name});
    checkArgs(args, this.name);
    this.units = args.units;
    this.constantGates = args.constantGates ?? noConstantGates(args.units);
    this.activeGates = activeColumns(this.constantGates).length;
    this.recurrentActivation = args.recurrentActivation ?? 'hardSigmoid';
    this.kernelNonzeros = args.kernelNonzeros ?? null;
    this.recurrentNonzeros = args.recurrentNonzeros ?? null;
  }

  /** h and c. */
  get stateSize(): number[] {
    return [this.units, this.units];
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    const inputSize = shape[shape.length - 1]!;
    this.kernel = this.addMatrix('kernel', [inputSize, this.activeGates], this.kernelNonzeros);
    this.recurrentKernel = this.addMatrix(
      'recurrent_kernel',
      [this.units, this.activeGates],
      this.recurrentNonzeros,
    );
    this.bias = this.addWeight('bias', [this.activeGates], 'float32', initializers.zeros());
    for (const matrix of [this.kernel, this.recurrentKernel]) this.addIndices(matrix);
    this.layout = tidy(() => ({
      activeColumns: keep(tensor1d(activeColumns(this.constantGates), 'int32')),
      gateConstants: keep(tensor1d(gateConstants(this.constantGates))),
    }));
    this.built = true;
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
    const add = (name: string, values: number[]): LayerVariable => {
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
    const upTo = (length: number): number[] => Array.from({length}, (_, k) => k);
    matrix.columns = add(
      'columns',
      upTo(entries).map(k => k % width),
    );
    matrix.rowPointers = add(
      'row_pointers',
      upTo(rows + 1).map(row => Math.min(entries, row * width)),
    );
  }

  /**
   * The weights as the op takes them.
   *
   * @param training whether zeros of dense matrices must be kept from gradients
   * @throws if the indices of a compressed matrix are not sound
   */
  packedWeights(training: boolean): PackedLSTMWeights {
    return {
      kernel: this.stored(this.kernel, training),
      recurrentKernel: this.stored(this.recurrentKernel, training),
      bias: this.bias.read() as Tensor1D,
      ...this.layout!,
    };
  }

  private stored(matrix: MatrixVariables, training: boolean): StoredMatrix {
    const values = matrix.values.read();
    if (!matrix.columns || !matrix.rowPointers) {
      return (training && values.size > 0 ? keepZeros(values) : values) as Tensor2D;
    }
    const [columns, rowPointers] = [matrix.columns.read(), matrix.rowPointers.read()];
    this.checkOnce(matrix, columns, rowPointers);
    return {
      shape: matrix.shape,
      values: values as Tensor1D,
      columns: columns as Tensor1D,
      rowPointers: rowPointers as Tensor1D,
    };
  }

  /** Loading writes into the variables behind the layer's back: new data are checked when they are first used. */
  private checkOnce(matrix: MatrixVariables, columns: Tensor, rowPointers: Tensor): void {
    if (matrix.checked === rowPointers.dataId) return;
    checkCSR(this.name, matrix.name, matrix.shape, columns.dataSync(), rowPointers.dataSync());
    matrix.checked = rowPointers.dataId;
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

function checkArgs({units, constantGates, activeGates}: SparseLSTMCellArgs, name: string): void {
  if (!Number.isInteger(units) || units < 0) {
    throw new Error(
      `SparseLSTM "${name}": units must be an integer of 0 or more. Received: ${units}.`,
    );
  }
  const gates = constantGates ?? noConstantGates(units);
  checkConstantGates(name, gates, units);
  const active = activeColumns(gates).length;
  if (activeGates !== undefined && activeGates !== null && activeGates !== active) {
    throw new Error(
      `SparseLSTM "${name}": constantGates leave ${active} active gates, one for each packed column. ` +
        `Received: weights of ${activeGates} columns. Load a file whose constants and columns were packed together.`,
    );
  }
}
