import {cellOf, isSparseClass, KERNEL, weightCount} from '@sparsegate/cells';
import type {Flow} from './feature-flow.js';
import {hasBias, type HeldJSON} from './held-cells.js';
import type {GraphLayer} from './model-graph.js';
import type {RowMap} from './row-map.js';

/** Classes whose weight 0 has one row for each feature of the input's last axis. */
const KERNEL_CLASSES = ['Conv1D', 'Dense', 'SimpleRNN'];

/** The positions in `getWeights()` of the matrices that multiply a layer's input; undefined where that is not known. */
export function inputKernels({className, config}: GraphLayer): number[] | undefined {
  if (readsFeatures(className, config)) return [KERNEL];
  const inner = config.layer as HeldJSON | undefined;
  if (!inner || !readsFeatures(inner.class_name, inner.config)) return undefined;
  // A convolution inside a TimeDistributed has four axes.
  if (className === 'TimeDistributed') return inner.class_name === 'Conv1D' ? undefined : [KERNEL];
  if (!['Bidirectional', 'SparseBidirectional'].includes(className)) return undefined;
  const cell = (inner.config.cell as HeldJSON | undefined)?.config ?? inner.config;
  return [KERNEL, weightCount(hasBias(cell))];
}

function readsFeatures(className: string, config: GraphLayer['config']): boolean {
  if (className === 'Conv1D') return config.data_format !== 'channels_first';
  if (className !== 'RNN') return hasKernel(className);
  const {class_name, config: inner} = config.cell as HeldJSON;
  const [first] = class_name === 'StackedRNNCells' ? (inner.cells as HeldJSON[]) : [{class_name}];
  return hasKernel(first.class_name.replace(/Cell$/, ''));
}

function hasKernel(className: string): boolean {
  const isRecurrent = cellOf(className) !== undefined || isSparseClass(className);
  return isRecurrent || KERNEL_CLASSES.includes(className);
}

/** Which rows of those matrices read which feature, or why that is not known. A convolution [K, W, F] is read as [K · W, F]. */
export function readerRows({className, config}: GraphLayer, {rows, width}: Flow): RowMap | string {
  if (className !== 'Conv1D') return rows;
  const [steps] = [config.kernel_size].flat() as number[];
  if (rows.repeats > 1 || rows.base > 0) return 'it reads steps that are features too';
  return {base: 0, stride: width, repeats: steps, offset: rows.offset};
}
