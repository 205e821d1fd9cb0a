import {expect} from '@jest/globals';
import type {Tensor} from '@tensorflow/tfjs';
import {
  variationalGRU,
  variationalLSTM,
  type Groups,
  type VariationalGRU,
  type VariationalLSTM,
  type VariationalLSTMArgs,
} from '../src/index.js';
import {wave} from '../../../test/support/wave.js';

export const ALL_GROUPS: Groups[] = ['weights', 'weights+neurons', 'weights+gates+neurons'];

/** log σ of practically no noise. */
export const NO_NOISE = -20;

export type RecurrentLayer = VariationalLSTM | VariationalGRU;

/** Arguments that all recurrent layers have. */
export type RecurrentArgs = Omit<VariationalLSTMArgs, 'unitForgetBias'>;
export type MakeLayer = (args: RecurrentArgs) => RecurrentLayer;

/** The recurrent layers: what makes them, and how many gates they have. */
export const KINDS: Array<{kind: string; make: MakeLayer; gates: number}> = [
  {kind: 'LSTM', make: variationalLSTM, gates: 4},
  {kind: 'GRU', make: variationalGRU, gates: 3},
  {kind: 'reset-after GRU', make: args => variationalGRU({...args, resetAfter: true}), gates: 3},
];

/** Two neurons, three inputs. */
export function built<Layer extends RecurrentLayer>(layer: Layer, inputShape = [2, 4, 3]): Layer {
  layer.build(inputShape);
  return layer;
}

/** Two sequences of four steps. */
export const sequence = (): Tensor => wave([2, 4, 3], 401, 1);

export const apply = (layer: RecurrentLayer, x: Tensor, kwargs: object = {}): Tensor =>
  layer.call(x, kwargs) as Tensor;
export const numbers = (tensor: Tensor): number[] => Array.from(tensor.dataSync());
export const close = (expected: number[], digits = 5): unknown[] =>
  expected.map(v => expect.closeTo(v, digits));
