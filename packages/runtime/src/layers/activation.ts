import {rowStride} from '../machine/memory.js';
import type {Plan} from '../plan.js';
import type {Place} from '../value.js';
import {inputAt, type Layer, type Source} from './layer.js';

/** Activations by their numbers in a file. */
export const ACTIVATIONS = [
  'linear',
  'softmax',
  'sigmoid',
  'hardSigmoid',
  'tanh',
  'relu',
  'relu6',
  'elu',
  'selu',
  'softplus',
  'softsign',
  'swish',
] as const;

const SOFTMAX = 1;
/** The first of those that the kernel `activate` has. */
const FIRST = 2;
/** The first of those that it does not have in the classifier's build. */
export const FIRST_OF_MORE = 6;

export function readActivation({reader, activations}: Source): number {
  return reader.whole(0, activations - 1);
}

/** y = f(x); x and y may be one place. */
export function activate(plan: Plan, activation: number, x: Place, y: Place): void {
  const rows = plan.batch * x.steps;
  const stride = rowStride(x.features);
  if (activation === SOFTMAX) {
    plan.call('softmax', rows, x.features, stride, x.address, y.address);
  } else if (activation) {
    plan.call('activate', activation - FIRST, rows * stride, x.address, y.address);
  }
}

/** An activation by itself. */
export function readActivationLayer(source: Source): Layer {
  const x = inputAt(source, 0, 'features');
  const activation = readActivation(source);
  return {
    makes: [x],
    plan: (plan, [input]) => {
      const out = plan.rows(input!.steps, x.features);
      // Linear is no activation at all.
      activate(plan, activation, input!, out);
      return [activation ? out : input!];
    },
  };
}
