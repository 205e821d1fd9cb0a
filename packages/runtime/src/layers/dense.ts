import {rowStride} from '../machine/memory.js';
import {activate, readActivation} from './activation.js';
import {inputAt, LARGEST_SIZE, type Layer, type Source} from './layer.js';
import {multiply} from './product.js';
import {readProjection} from './recurrent.js';

/** f(x · W + b) of each row; with time steps, of each step. */
export function readDense(source: Source): Layer {
  const x = inputAt(source, 0, 'features');
  const units = source.reader.whole(1, LARGEST_SIZE);
  const activation = readActivation(source);
  const {bias, kernel} = readProjection(source, x.features, rowStride(units));
  return {
    makes: [{...x, features: units}],
    plan: (plan, [input]) => {
      const out = {...multiply(plan, input!, kernel, bias, units), features: units};
      activate(plan, activation, out, out);
      return [out];
    },
  };
}
