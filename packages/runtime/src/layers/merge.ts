import {damaged} from '../fault.js';
import {rowStride} from '../machine/memory.js';
import type {Plan} from '../plan.js';
import type {Place} from '../value.js';
import {expectSameSteps, inputAt, LARGEST_SIZE, type Layer, type Source} from './layer.js';

/** Ways to combine numbers, by their number in a file and in the kernel. */
export const COMBINATIONS = ['add', 'multiply', 'maximum', 'minimum', 'average'] as const;

const AVERAGE = COMBINATIONS.indexOf('average');
const MULTIPLY = COMBINATIONS.indexOf('multiply');

/** Values side by side, on their last axis. */
export function readConcatenate(source: Source): Layer {
  const {steps} = inputAt(source, 0, 'features');
  const widths = source.inputs.map((_, k) => inputAt(source, k, 'features', steps).features);
  const features = widths.reduce((sum, width) => sum + width);
  if (features > LARGEST_SIZE) throw damaged(`at most ${LARGEST_SIZE} features`, features);
  return {
    makes: [{kind: 'features', steps, features}],
    plan: (plan, inputs) => {
      const places = inputs as Place[];
      expectSameSteps(...places);
      const out = plan.rows(places[0].steps, features);
      let to = out.address;
      for (const {address, features: width} of places) {
        const strides = [rowStride(width), rowStride(features)];
        plan.call(
          'copyColumns',
          plan.batch * out.steps,
          width,
          address,
          strides[0],
          to,
          strides[1],
        );
        to += 4 * width;
      }
      return [out];
    },
  };
}

/** Values of one shape, number by number. */
export function readCombine(source: Source): Layer {
  const first = inputAt(source, 0, 'features');
  source.inputs.forEach((_, k) => {
    const {features} = inputAt(source, k, 'features', first.steps);
    if (features !== first.features) throw damaged(`${first.features} features`, features);
  });
  const kind = source.reader.whole(0, AVERAGE);
  return {
    makes: [first],
    plan: (plan, inputs) => {
      const places = inputs as Place[];
      const count = plan.batch * places[0].steps * rowStride(first.features);
      const out = plan.rows(places[0].steps, first.features);
      return [combine(plan, kind, count, places, out)];
    },
  };
}

/** The mask that is 0 where one of the masks is. */
export function readMeetMasks(source: Source): Layer {
  const mask = inputAt(source, 0, 'mask');
  source.inputs.forEach((_, k) => inputAt(source, k, 'mask', mask.steps));
  return {
    makes: [mask],
    plan: (plan, inputs) => {
      const places = inputs as Place[];
      const count = Math.ceil((plan.batch * places[0].steps) / 4) * 4;
      const out = {...places[0], address: plan.take(count)};
      return [combine(plan, MULTIPLY, count, places, out)];
    },
  };
}

function combine(
  plan: Plan,
  kind: number,
  count: number,
  [first, ...others]: Place[],
  out: Place,
): Place {
  expectSameSteps(first, ...others);
  let from = first.address;
  others.forEach(({address}, k) => {
    const isLast = k === others.length - 1;
    const factor = kind === AVERAGE && isLast ? 1 / (others.length + 1) : 1;
    plan.call('combine', kind % AVERAGE, count, from, address, out.address, factor);
    from = out.address;
  });
  return others.length > 0 ? out : first;
}
