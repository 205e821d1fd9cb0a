import type {LSTMWeights} from '@sparsegate/ops';
import {zeros, type Tensor1D, type Tensor2D} from '@tensorflow/tfjs-core';
import type {StockLSTM} from './recurrent-layers.js';

/** The weights of a stock layer, as its variables are now; a layer without bias gets one of zeros. */
export function sequenceWeights({cell}: StockLSTM): LSTMWeights {
  return {
    kernel: cell.kernel.read() as Tensor2D,
    recurrentKernel: cell.recurrentKernel.read() as Tensor2D,
    bias: cell.bias ? (cell.bias.read() as Tensor1D) : zeros([4 * cell.units]),
  };
}
