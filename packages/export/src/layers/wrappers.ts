import type {GraphLayer, LayerConfig} from '@sparsegate/structure';
import {type COMBINATIONS} from '@sparsegate/runtime/format';
import {NOTHING} from '../file/builder.js';
import {refusal, type Lowered, type Lowering} from '../lowering.js';
import {lowerDense} from './dense.js';
import {lowerCombined, lowerJoined} from './merge.js';
import {LOWER_CELL} from './recurrent.js';
import {lowerActivation, lowerNothing} from './simple.js';

interface InnerLayer {
  class_name: string;
  config: LayerConfig;
}

/** tf.layers.timeDistributed of layers that act on each step by themselves. */
export function lowerTimeDistributed(
  layer: GraphLayer,
  inputs: Lowered[],
  lowering: Lowering,
): Lowered[] {
  const inner = layer.config.layer as InnerLayer;
  const asLayer = {...layer, className: inner.class_name, config: inner.config};
  switch (inner.class_name) {
    case 'Dense':
      return lowerDense(asLayer, inputs, lowering);
    case 'Activation':
      return lowerActivation(asLayer, inputs, lowering);
    case 'Dropout':
      return lowerNothing(asLayer, inputs);
    default:
      throw refusal(
        layer.name,
        layer.className,
        'TimeDistributed of Dense, Activation and Dropout',
        inner.class_name,
      );
  }
}

/** tf.layers.bidirectional: two layers, of which the second walks backwards, and what joins them. */
export function lowerBidirectional(
  layer: GraphLayer,
  [x, ...initial]: Lowered[],
  lowering: Lowering,
): Lowered[] {
  const first = layer.config.layer as InnerLayer;
  // In a SparseBidirectional the second direction is a layer of its own.
  const second = (layer.config.backward as InnerLayer | undefined) ?? first;
  const all = lowering.weights.of(layer.name);
  const [forward, backward] = [first, second].map(({class_name: className, config}, k) => {
    const lowerCell = LOWER_CELL[className];
    if (!lowerCell) {
      throw refusal(layer.name, layer.className, 'Bidirectional of LSTM and GRU', className);
    }
    const half = initial.length / 2;
    const states = initial.slice(k * half, (k + 1) * half);
    const isMirrored = k === 1 && !layer.config.backward;
    const side = {...layer, className, config: isMirrored ? mirrored(config) : config};
    const own = all.slice((k * all.length) / 2, ((k + 1) * all.length) / 2);
    const weights = {...lowering.weights, of: () => own};
    return lowerCell(side, [x, ...states], {...lowering, weights});
  });
  if (first.config.return_sequences === true) {
    const takes = [backward[0].value];
    backward[0].value = lowering.builder.node({op: 'reverse', takes}, () => undefined);
  }
  const outputs = [forward[0], backward[0]];
  return [...join(layer, outputs, lowering), ...forward.slice(1), ...backward.slice(1)];
}

/** A Bidirectional makes its second layer of the first one's configuration. */
function mirrored(config: LayerConfig): LayerConfig {
  return {...config, go_backwards: config.go_backwards !== true};
}

/** tf's names of the merge modes. */
const MODES: Record<string, (typeof COMBINATIONS)[number]> = {
  sum: 'add',
  mul: 'multiply',
  ave: 'average',
};

function join(layer: GraphLayer, sides: Lowered[], lowering: Lowering): Lowered[] {
  const mode = layer.config.merge_mode;
  const {mask} = sides[0];
  if (mode === null || mode === undefined) return sides;
  const values = sides.map(({value}) => ({value, mask: NOTHING}));
  if (mode === 'concat') return [{...lowerJoined(values, lowering), mask}];
  return [{...lowerCombined(MODES[String(mode)], values, lowering), mask}];
}
