import type {GraphLayer, LayerConfig} from '@sparsegate/structure';
import {type COMBINATIONS} from '@sparsegate/runtime/format';
import {NOTHING} from '../file/builder.js';
import {refusal, type Lowered, type Lowering} from '../lowering.js';
import {lowerDense} from './dense.js';
import {lowerCombined, lowerJoined} from './merge.js';
import {lowerCellOf} from './recurrent.js';
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
  const inner = layer.config.layer as InnerLayer;
  const lowerCell = lowerCellOf(inner.class_name);
  if (!lowerCell) {
    throw refusal(layer.name, layer.className, 'Bidirectional of LSTM and GRU', inner.class_name);
  }
  const [forward, backward] = [0, 1].map(direction => {
    const half = initial.length / 2;
    const states = initial.slice(direction * half, (direction + 1) * half);
    const config = directed(inner.config, direction === 1);
    const side = {...layer, className: inner.class_name, config};
    return lowerCell(side, [x, ...states], {
      ...lowering,
      weights: halfOfWeights(lowering.weights, layer.name, direction),
    });
  });
  if (inner.config.return_sequences === true) {
    const takes = [backward[0].value];
    backward[0].value = lowering.builder.node({op: 'reverse', takes}, () => undefined);
  }
  const outputs = [forward[0], backward[0]];
  return [...join(layer, outputs, lowering), ...forward.slice(1), ...backward.slice(1)];
}

function directed(config: LayerConfig, isBackward: boolean): LayerConfig {
  return isBackward ? {...config, go_backwards: config.go_backwards !== true} : config;
}

/** A Bidirectional's weights are those of the forward layer and then those of the backward one. */
function halfOfWeights(
  weights: Lowering['weights'],
  layer: string,
  half: number,
): Lowering['weights'] {
  const all = weights.of(layer);
  const count = all.length / 2;
  return {
    of: () => all.slice(half * count, (half + 1) * count),
    get: reference => weights.get(reference),
  };
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
