import type {LayerVariable} from '@tensorflow/tfjs-layers';
import {cutOf} from '@sparsegate/structure';
import {numbers} from './kept-axes.js';
import type {Moments} from './resize-model.js';
import type {AxisUse, Space} from './spaces.js';

/** The optimizers' numbers that move a weight whose gradient is 0. */
const MOVING = ['m', 'momentum'];

/**
 * Features that training cannot bring back: two factors of what they are the product of are 0, noise included, and the optimizer
 * moves neither any more. With them the model computes what it computes without.
 */
export function goneFeatures(moments: Moments): (space: Space, feature: number) => boolean {
  const quiet = new Map<LayerVariable, Array<Set<number>>>();
  const loudAt = ({part: {value, logSigma}, axis}: AxisUse): Set<number> => {
    if (!quiet.has(value)) quiet.set(value, loudPositions(value, logSigma, moments));
    return quiet.get(value)![axis];
  };
  return ({factors}, feature) => {
    const isZero = (uses: readonly AxisUse[]): boolean =>
      uses.every(use => use.at(feature).every(position => !loudAt(use).has(position)));
    return factors.filter(isZero).length > 1;
  };
}

/** By axis, the positions in the whole weight that hold anything other than 0, or that something moves. */
function loudPositions(
  value: LayerVariable,
  logSigma: LayerVariable | undefined,
  moments: Moments,
): Array<Set<number>> {
  const weights = [value, ...(logSigma ? [logSigma] : [])];
  const moving = weights.flatMap(weight =>
    (moments.get(weight.read()) ?? []).filter(({name}) => MOVING.includes(name)),
  );
  const zeroIs0 = [value.read(), ...moving.map(({variable}) => variable)].map(tensor =>
    tensor.dataSync<'float32'>(),
  );
  const deviations = logSigma?.read().dataSync<'float32'>();
  const isLoud = (k: number): boolean =>
    zeroIs0.some(values => values[k] !== 0) ||
    (deviations !== undefined && Math.fround(Math.exp(deviations[k])) !== 0);
  const shape = value.shape as number[];
  const flags = shape.map(size => new Uint8Array(size));
  for (let k = 0; k < zeroIs0[0].length; k++) {
    if (isLoud(k)) markAt(flags, k);
  }
  const kept = cutOf(value)?.kept;
  return flags.map(
    (of, axis) => new Set(numbers(of.length, k => of[k] > 0).map(k => kept?.[axis][k] ?? k)),
  );
}

/** Sets the flag of a value's position on each axis. */
function markAt(flags: readonly Uint8Array[], at: number): void {
  let rest = at;
  for (let axis = flags.length - 1; axis >= 0; axis--) {
    const size = flags[axis].length;
    flags[axis][rest % size] = 1;
    rest = Math.floor(rest / size);
  }
}
