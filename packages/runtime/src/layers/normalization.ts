import {readRow} from '../matrix.js';
import {rowStride} from '../machine/memory.js';
import {inputAt, type Layer, type Source} from './layer.js';

/** x · s + o for each feature: batch normalization at inference. */
export function readScale(source: Source): Layer {
  const x = inputAt(source, 0, 'features');
  const [scale, offset] = [0, 1].map(() => readRow(source.reader, source.arena, x.features));
  return {
    makes: [x],
    plan: (plan, [input]) => {
      const out = plan.rows(input!.steps, x.features);
      const rows = plan.batch * out.steps;
      const stride = rowStride(x.features);
      plan.call('scale', rows, stride, scale, offset, input!.address, out.address);
      return [out];
    },
  };
}

/** γ (x − mean) / √(variance + ε) + β over the features of each row: layer normalization. */
export function readNormalize(source: Source): Layer {
  const x = inputAt(source, 0, 'features');
  const [epsilon] = source.reader.floats(1);
  const [gamma, beta] = [0, 1].map(() => readRow(source.reader, source.arena, x.features));
  return {
    makes: [x],
    plan: (plan, [input]) => {
      const out = plan.rows(input!.steps, x.features);
      const sizes = [plan.batch * out.steps, x.features, rowStride(x.features)];
      plan.call('normalize', ...sizes, epsilon, gamma, beta, input!.address, out.address);
      return [out];
    },
  };
}
