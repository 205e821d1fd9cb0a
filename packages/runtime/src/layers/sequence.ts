import {damaged, fault} from '../fault.js';
import {rowStride} from '../machine/memory.js';
import {inputAt, LARGEST_SIZE, type Layer, type Source} from './layer.js';

/** The mean or the largest of each feature over all time steps. */
export function readPool(source: Source): Layer {
  const {features} = inputAt(source, 0, 'features', true);
  const isMax = source.reader.whole(0, 1);
  return {
    makes: [{kind: 'features', steps: false, features}],
    whole: true,
    plan: (plan, [input]) => {
      const out = plan.rows(1, features);
      const sizes = [plan.batch, input!.steps, rowStride(features)];
      plan.call('pool', isMax, ...sizes, input!.address, out.address);
      return [out];
    },
  };
}

/** The last time step first. */
export function readReverse(source: Source): Layer {
  const x = inputAt(source, 0, 'features', true);
  return {
    makes: [x],
    whole: true,
    plan: (plan, [input]) => {
      const out = plan.rows(input!.steps, x.features);
      const sizes = [plan.batch, input!.steps, rowStride(x.features)];
      plan.call('reverse', ...sizes, input!.address, out.address);
      return [out];
    },
  };
}

/** All time steps side by side; their number is the model's. */
export function readFlatten(source: Source): Layer {
  const x = inputAt(source, 0, 'features');
  const steps = source.reader.whole(1, LARGEST_SIZE);
  const features = steps * x.features;
  if (features > LARGEST_SIZE) throw damaged(`at most ${LARGEST_SIZE} features`, features);
  return {
    makes: [{kind: 'features', steps: false, features}],
    whole: true,
    plan: (plan, [input]) => {
      if (input!.steps !== steps) {
        throw fault('Model', `${steps} time steps`, input!.steps, 'Pad the sequences');
      }
      const out = plan.rows(1, features);
      const strides = [rowStride(x.features), rowStride(features)];
      plan.call(
        'flatten',
        plan.batch,
        steps,
        x.features,
        strides[0],
        input!.address,
        strides[1],
        out.address,
      );
      return [out];
    },
  };
}

/** The same features at so many time steps. */
export function readRepeat(source: Source): Layer {
  const x = inputAt(source, 0, 'features', false);
  const steps = source.reader.whole(1, LARGEST_SIZE);
  return {
    makes: [{...x, steps: true}],
    whole: true,
    plan: (plan, [input]) => {
      const out = plan.rows(steps, x.features);
      plan.call('repeat', plan.batch, steps, rowStride(x.features), input!.address, out.address);
      return [out];
    },
  };
}

/** Masking: a step of which all features are one value is masked, and zeros. Makes the features and the mask. */
export function readMasking(source: Source): Layer {
  const x = inputAt(source, 0, 'features', true);
  const [value] = source.reader.floats(1);
  return {
    makes: [x, {kind: 'mask', steps: true, features: 1}],
    plan: (plan, [input]) => {
      const out = plan.rows(input!.steps, x.features);
      const rows = plan.batch * out.steps;
      const mask = {...out, address: plan.take(rows)};
      const sizes = [rows, x.features, rowStride(x.features)];
      plan.call('maskRows', ...sizes, value, input!.address, out.address, mask.address);
      return [out, mask];
    },
  };
}
