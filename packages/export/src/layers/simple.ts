import type {GraphLayer} from '@sparsegate/structure';
import {activationOf, expectLastAxis, refusal, type Lowered, type Lowering} from '../lowering.js';

/** Layers that do nothing at inference. */
export function lowerNothing(_: GraphLayer, inputs: Lowered[]): Lowered[] {
  return inputs;
}

/** tf.layers.activation. */
export function lowerActivation(
  layer: GraphLayer,
  inputs: Lowered[],
  lowering: Lowering,
): Lowered[] {
  return lowerAs(layer, layer.config.activation, inputs, lowering);
}

/** tf.layers.reLU, with its largest value of 6 or none. */
export function lowerReLU(layer: GraphLayer, inputs: Lowered[], lowering: Lowering): Lowered[] {
  const {max_value: most} = layer.config;
  if (typeof most === 'number' && most !== 6) {
    throw refusal(layer.name, layer.className, 'a maxValue of 6 or none', `${most}`);
  }
  return lowerAs(layer, typeof most === 'number' ? 'relu6' : 'relu', inputs, lowering);
}

/** tf.layers.elu with α = 1. */
export function lowerELU(layer: GraphLayer, inputs: Lowered[], lowering: Lowering): Lowered[] {
  const {alpha} = layer.config;
  if (alpha !== 1) throw refusal(layer.name, layer.className, 'an alpha of 1', `${alpha}`);
  return lowerAs(layer, 'elu', inputs, lowering);
}

/** tf.layers.softmax over the last axis. */
export function lowerSoftmax(layer: GraphLayer, inputs: Lowered[], lowering: Lowering): Lowered[] {
  const {name, className, config} = layer;
  expectLastAxis(name, className, config.axis, lowering.inputShapeOf(name).length);
  return lowerAs(layer, 'softmax', inputs, lowering);
}

function lowerAs(layer: GraphLayer, name: unknown, [x]: Lowered[], {builder}: Lowering): Lowered[] {
  const activation = activationOf(layer, name);
  const value = builder.node({op: 'activation', takes: [x.value]}, writer => {
    writer.whole(activation);
  });
  return [{value, mask: x.mask}];
}
