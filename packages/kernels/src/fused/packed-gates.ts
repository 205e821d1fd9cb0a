import {frozenFrom, gateOfColumn, hasRecurrentBias, type Cell} from '@sparsegate/cells';
import type {PackedSequenceKernelInputs} from '@sparsegate/ops';
import {
  layOutGates,
  NO_COLUMN,
  WORD,
  type GateLayout,
  type GateMatrix,
  type GateUse,
  type ProductForm,
} from '@sparsegate/wasm';
import type {KernelMemory} from '../kernel-memory.js';
import type {PreparedArrays} from '../prepared.js';
import type {PackedSize} from './packed-fields.js';

/** Where a kernel finds packed weights: columns moved and padded, each matrix in the form in which it is multiplied fastest. */
export interface PackedGates {
  /** P, a multiple of 4. */
  columns: number;
  /** The columns with the layer's `recurrentActivation` end here; those with its `activation` follow. */
  gatesEnd: number;
  /** In each of the two, up to here each four are stored as one. */
  gatesStraight: number;
  flowStraight: number;
  /** From this neuron on, i, f and g of all are constant; U for other cells. */
  frozenFrom: number;
  /** Of each matrix and its form one is 0. */
  kernel: number;
  kernelForm: number;
  /** Of the columns that read h. */
  recurrentKernel: number;
  recurrentForm: number;
  /** Of those that read r ∘ h, in a cell that has such ones. */
  candidateKernel: number;
  candidateForm: number;
  /** What the products of the inputs begin with, and those of h where a reset gate acts on them. */
  bias: number;
  recurrentBias: number;
  /** Bytes from the start of an object's gates to the one of each column. */
  targets: number;
}

/** How many numbers `arraysOf` begins with. */
const SIZES = 5;

/** The packed weights of a call, laid out once for as long as they are the same. */
export function packedGates(
  memory: KernelMemory,
  cell: Cell,
  tensors: PackedSequenceKernelInputs,
  size: PackedSize,
): PackedGates {
  const use = {inputs: roundUse(size.batch * size.steps), states: roundUse(size.batch)};
  const weights = [
    tensors.kernelValues,
    tensors.kernelColumns,
    tensors.kernelRowPointers,
    tensors.recurrentValues,
    tensors.recurrentColumns,
    tensors.recurrentRowPointers,
    tensors.bias,
    tensors.activeColumns,
  ];
  const [sizes, ...addresses] = memory.prepared(weights, useNumber(use), values =>
    arraysOf(layOut(cell, size, use, values), cell, size, values),
  );
  const [columns, gatesStraight, gatesEnd, flowStraight, frozenFrom] = new Int32Array(
    memory.exports.memory.buffer,
    sizes,
    SIZES,
  );
  const [kernel, kernelForm, recurrentKernel, recurrentForm, candidateKernel, candidateForm] =
    addresses;
  const [bias, recurrentBias, targets] = addresses.slice(6);
  return {
    ...{columns, gatesStraight, gatesEnd, flowStraight, frozenFrom},
    ...{kernel, kernelForm, recurrentKernel, recurrentForm, candidateKernel, candidateForm},
    ...{bias, recurrentBias, targets},
  };
}

/** From this size on all cost the same for each vector. */
const MANY = 16;

/** The sizes that the choice of a form is made for: few of them, so that it is made a few times at the most. */
function roundUse(vectors: number): number {
  return vectors >= MANY ? MANY : 2 ** Math.floor(Math.log2(vectors));
}

function useNumber({inputs, states}: GateUse): number {
  return inputs * (MANY + 1) + states;
}

type WeightValues = ReadonlyArray<ArrayLike<number> | undefined>;

function layOut(
  cell: Cell,
  {inputSize, units, active}: PackedSize,
  use: GateUse,
  [
    kernel,
    kernelColumns,
    kernelRows,
    recurrent,
    recurrentColumns,
    recurrentRows,
    bias,
    columns,
  ]: WeightValues,
): GateLayout {
  return layOutGates(
    {
      kernel: gateMatrix(inputSize, active, kernel, kernelColumns, kernelRows),
      recurrentKernel: gateMatrix(units, active, recurrent, recurrentColumns, recurrentRows),
      bias: bias!,
      columns: columns!,
    },
    groupsOf(cell, units, columns!),
    use,
    cell.gates.some(({reads}) => reads === 'r∘h'),
  );
}

function gateMatrix(
  rows: number,
  width: number,
  values: ArrayLike<number> = [],
  columns?: ArrayLike<number>,
  rowPointers?: ArrayLike<number>,
): GateMatrix {
  if (!rowPointers) return {rows, width, values};
  return {rows, width, values, columns: columns ?? [], rowPointers};
}

/** The packed columns of gates with `recurrentActivation`, and those with `activation`. */
function groupsOf(cell: Cell, units: number, activeColumns: ArrayLike<number>): number[][] {
  const places = Array.from(activeColumns, (_, place) => place);
  return (['recurrentActivation', 'activation'] as const).map(argument =>
    places.filter(
      place => cell.gates[gateOfColumn(units, activeColumns[place])].activatedBy === argument,
    ),
  );
}

function arraysOf(
  {order, runs: [gates, flow], kernel, recurrentKernels, bias}: GateLayout,
  cell: Cell,
  {active, columns, units}: PackedSize,
  values: WeightValues,
): PreparedArrays {
  const [biases, activeColumns] = [values[6]!, values[7]!];
  const [recurrent, candidate] = recurrentKernels.map(pair);
  // Reset after, the second row of the bias: beside the first one where no reset gate acts, else with the product.
  const ofProduct = Float32Array.from(order, gate =>
    hasRecurrentBias(cell) && gate !== NO_COLUMN ? biases[active + gate] : 0,
  );
  return [
    Int32Array.of(
      ...[order.length, gates.straightEnd, gates.end, flow.straightEnd],
      frozenFrom(cell, units, activeColumns),
    ),
    ...pair(kernel),
    ...recurrent,
    ...(candidate ?? [NONE, NONE]),
    bias.map((value, place) => (place < gates.end ? value + ofProduct[place] : value)),
    ofProduct.map((value, place) => (place < gates.end ? 0 : value)),
    Int32Array.from(order, gate => WORD * (gate === NO_COLUMN ? columns : activeColumns[gate])),
  ];
}

const NONE = new Int32Array(0);

/** A matrix that is dense, or a form, as the two fields of a call that hold it. */
function pair({kind, words}: ProductForm): PreparedArrays {
  return kind === 'dense' ? [words, NONE] : [NONE, words];
}
