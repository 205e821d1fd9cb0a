import type {GraphLayer} from '@sparsegate/structure';
import {NOTHING} from '../file/builder.js';
import {refusal, type LowerLayer, type Lowered, type Lowering} from '../lowering.js';

/** tf.layers.globalAveragePooling1d and globalMaxPooling1d, which see masked steps like others. */
export function lowerPool(isMax: boolean): LowerLayer {
  return (_, [x], {builder}) => {
    const value = builder.node({op: 'pool', takes: [x.value]}, writer => {
      writer.whole(isMax ? 1 : 0);
    });
    return [{value, mask: NOTHING}];
  };
}

/** tf.layers.flatten of a known number of steps. */
export function lowerFlatten(
  {name, className}: GraphLayer,
  [x]: Lowered[],
  {builder, inputShapeOf}: Lowering,
): Lowered[] {
  const [, ...sizes] = inputShapeOf(name);
  if (sizes.length === 1) return [x];
  const [steps] = sizes;
  if (steps === null || sizes.length > 2) {
    throw refusal(
      name,
      className,
      'flattening of [B, T, F] with a fixed T',
      `[${[null, ...sizes]}]`,
    );
  }
  const value = builder.node({op: 'flatten', takes: [x.value]}, writer => {
    writer.whole(steps);
  });
  return [{value, mask: NOTHING}];
}

/** tf.layers.repeatVector. */
export function lowerRepeat({config}: GraphLayer, [x]: Lowered[], {builder}: Lowering): Lowered[] {
  const value = builder.node({op: 'repeat', takes: [x.value]}, writer => {
    writer.whole(config.n as number);
  });
  return [{value, mask: NOTHING}];
}

/** tf.layers.masking. */
export function lowerMasking({config}: GraphLayer, [x]: Lowered[], {builder}: Lowering): Lowered[] {
  const value = builder.node({op: 'masking', takes: [x.value], makes: 2}, writer => {
    writer.floats([config.mask_value as number]);
  });
  return [{value, mask: value + 1}];
}
