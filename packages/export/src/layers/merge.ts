import {COMBINATIONS} from '@sparsegate/runtime/format';
import type {GraphLayer} from '@sparsegate/structure';
import {NOTHING} from '../file/builder.js';
import {expectLastAxis, type LowerLayer, type Lowered, type Lowering} from '../lowering.js';

/** tf.layers.concatenate on the last axis. */
export function lowerConcatenate(
  {name, className, config}: GraphLayer,
  inputs: Lowered[],
  lowering: Lowering,
): Lowered[] {
  expectLastAxis(name, className, config.axis, lowering.inputShapeOf(name).length);
  return [lowerJoined(inputs, lowering)];
}

/** tf.layers.add and its like. */
export function lowerMerge(combination: (typeof COMBINATIONS)[number]): LowerLayer {
  return (_, inputs, lowering) => [lowerCombined(combination, inputs, lowering)];
}

/** Values side by side. */
export function lowerJoined(inputs: Lowered[], lowering: Lowering): Lowered {
  const takes = inputs.map(({value}) => value);
  const value = lowering.builder.node({op: 'concatenate', takes}, () => undefined);
  return {value, mask: meetMasks(inputs, lowering)};
}

/** Values number by number. */
export function lowerCombined(
  combination: (typeof COMBINATIONS)[number],
  inputs: Lowered[],
  lowering: Lowering,
): Lowered {
  const takes = inputs.map(({value}) => value);
  const value = lowering.builder.node({op: 'combine', takes}, writer => {
    writer.whole(COMBINATIONS.indexOf(combination));
  });
  return {value, mask: meetMasks(inputs, lowering)};
}

/** A step is masked where one of the inputs is. */
function meetMasks(inputs: Lowered[], {builder}: Lowering): number {
  const masks = [...new Set(inputs.map(({mask}) => mask).filter(mask => mask !== NOTHING))];
  if (masks.length < 2) return masks[0] ?? NOTHING;
  return builder.node({op: 'meetMasks', takes: masks}, () => undefined);
}
