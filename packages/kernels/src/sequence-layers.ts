import {
  callAsSequence,
  GRU_CELL,
  GRU_SEQUENCE,
  gruSequence,
  LSTM_CELL,
  LSTM_SEQUENCE,
  lstmSequence,
  type Cell,
  type GRUState,
  type LSTMState,
  type SequenceCallArgs,
} from '@sparsegate/ops';
import {zeros, type Rank, type Tensor, type Tensor1D, type Tensor2D} from '@tensorflow/tfjs-core';
import type {StockRecurrent} from './recurrent-layers.js';

/** A class of stock layers that an op covers. */
export interface SequenceLayerClass {
  cell: Cell;
  /** Name of the op's kernel. */
  kernelName: string;
  /** The layer's `call`, its steps walked by the op. */
  call(layer: StockRecurrent, inputs: Tensor | Tensor[], args: SequenceCallArgs): Tensor | Tensor[];
}

const LSTM: SequenceLayerClass = {
  cell: LSTM_CELL,
  kernelName: LSTM_SEQUENCE,
  call: (layer, inputs, args) =>
    callAsSequence<LSTMState>(LSTM_CELL, layer, inputs, args, (x, stateAndMask, options) =>
      lstmSequence(x, stockWeights(LSTM_CELL, layer), stateAndMask, {
        recurrentActivation: layer.cell.recurrentActivation.getClassName(),
        ...options,
      }),
    ),
};

/** Reset before: tfjs has no other. */
const GRU: SequenceLayerClass = {
  cell: GRU_CELL,
  kernelName: GRU_SEQUENCE,
  call: (layer, inputs, args) =>
    callAsSequence<GRUState>(GRU_CELL, layer, inputs, args, (x, stateAndMask, options) =>
      gruSequence(x, stockWeights(GRU_CELL, layer), stateAndMask, {
        recurrentActivation: layer.cell.recurrentActivation.getClassName(),
        ...options,
      }),
    ),
};

/** What covers the stock layers of a class; undefined where nothing does. */
export function sequenceLayerClass(className: string): SequenceLayerClass | undefined {
  return [LSTM, GRU].find(({cell}) => cell.className === className);
}

/** The weights of a stock layer, as its variables are now; a layer without bias gets one of zeros. */
function stockWeights({gates}: Cell, {cell}: StockRecurrent) {
  return {
    kernel: cell.kernel.read() as Tensor2D,
    recurrentKernel: cell.recurrentKernel.read() as Tensor2D,
    bias: cell.bias ? (cell.bias.read() as Tensor1D) : zeros<Rank.R1>([gates.length * cell.units]),
  };
}
