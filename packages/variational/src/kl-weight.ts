import {checkOptions, numberFrom, oneOf, shown} from '@sparsegate/structure';

/** The weight of the KL over epochs, counted from 0. Plain data: it can be saved beside a checkpoint. */
export type KLWeight =
  | {kind: 'linear'; from: number; to: number; epochs: number}
  | {kind: 'cyclic'; from: number; to: number; epochs: number; rise: number};

const LINEAR_CHECKS = {epochs: numberFrom(0), from: numberFrom(0), to: numberFrom(0)};

/** `from` in the first epoch, then on a straight line to `to`, which is reached after so many epochs. */
export function linearWeight(options: {epochs: number; from?: number; to?: number}): KLWeight {
  checkOptions('linearWeight', options, LINEAR_CHECKS);
  const {epochs, from = 0, to = 1} = options;
  return {kind: 'linear', from, to, epochs};
}

/** Cycles of so many epochs; in each, a straight line from `from` to `to` over the share `rise`, then `to`. */
export function cyclicWeight(options: {
  epochs: number;
  from?: number;
  to?: number;
  rise?: number;
}): KLWeight {
  checkOptions('cyclicWeight', options, {...LINEAR_CHECKS, rise: numberFrom(0)});
  const {epochs, from = 0, to = 1, rise = 0.5} = options;
  return {kind: 'cyclic', from, to, epochs, rise};
}

/** The weight in an epoch. */
export function klWeightAt(weight: number | KLWeight, epoch: number): number {
  if (typeof weight === 'number') return weight;
  const {from, to, epochs} = weight;
  const progress =
    weight.kind === 'linear' ? epoch / epochs : (epoch % epochs) / (epochs * weight.rise);
  return from + (to - from) * Math.min(1, progress);
}

/** @throws unless all weights are finite and ≥ 0 and all durations positive */
export function checkKLWeight(weight: number | KLWeight): void {
  if (typeof weight !== 'number') {
    if (typeof weight !== 'object' || weight === null) {
      throw new Error(
        `elbo: klWeight must be a number, or made by linearWeight or cyclicWeight. Received: ${shown(weight)}.`,
      );
    }
    oneOf('linear', 'cyclic')('elbo: klWeight: the kind of a weight', weight.kind);
  }
  const values = typeof weight === 'number' ? [weight] : [weight.from, weight.to];
  const wrong = values.find(value => !Number.isFinite(value) || value < 0);
  if (wrong !== undefined) {
    throw new Error(
      `elbo: klWeight must be a finite number of 0 or more, or made of such numbers. Received: ${wrong}. ` +
        `The paper uses 1 throughout.`,
    );
  }
  if (typeof weight === 'number') return;
  const rise = weight.kind === 'cyclic' ? weight.rise : 1;
  if (!(weight.epochs > 0) || !(rise > 0 && rise <= 1)) {
    throw new Error(
      `elbo: a klWeight that changes must have epochs > 0, and a rise in (0, 1]. ` +
        `Received: epochs ${weight.epochs}, rise ${rise}.`,
    );
  }
}
