import {checkOptions, shown, type Check} from '@sparsegate/structure';
import {toSchedule, valueAt, type Schedule} from './schedule.js';

/** A share in [0, 1]: the one to arrive at, with `by`; or a schedule of it, in training steps, that never rises. */
export type Share = number | Schedule;

/**
 * How much magnitude pruning leaves, of one of these. Weights are ranked within their matrix, blocks too; gates and neurons within
 * their layer. With shares by gate, {i: 0.2, g: 0.4}, each gate's are ranked by themselves, and gates that are not named stay whole.
 */
export interface Density {
  /** Of the single weights, by |w|. */
  weights?: Share | Record<string, Share>;
  /** Of the blocks of `blockSize` neighboring gates at one input, by ‖w_b‖₂. */
  blocks?: Share | Record<string, Share>;
  /** Of the gates, by ‖w_{k,G}‖₂ of what enters them. */
  gates?: Share | Record<string, Share>;
  /** Of the neurons of the layers whose neurons can be removed, by ‖w_{k,h}‖₂ of what leaves them. */
  neurons?: Share;
}

export type DensityKind = keyof Density;

/** Whether a share is given for each gate by itself. */
export function isByGate(given: Density[DensityKind]): given is Record<string, Share> {
  return typeof given === 'object' && !('kind' in given && typeof given.kind === 'string');
}

/** Whether there is a share without a schedule of its own. */
export function needsEpochs(density: Density): boolean {
  return Object.values(density).some(given =>
    isByGate(given)
      ? Object.values(given).some(share => typeof share === 'number')
      : typeof given === 'number',
  );
}

const aShare: Check = (what, given) => {
  const schedule = toSchedule(what, given as Share);
  const shares = schedule.kind === 'constant' ? [schedule.value] : [schedule.from, schedule.to];
  if (shares.some(share => share > 1) || valueAt(schedule, Infinity) > valueAt(schedule, 0)) {
    throw new Error(
      `${what} must be between 0 and 1, and a schedule of it must not rise. Received: ${shown(given)}. ` +
        `It is the share that is left: 0.1 for a sparsity of 90 %.`,
    );
  }
};

const byGate: Check = (what, given) => {
  if (given === null || !isByGate(given as Share)) return aShare(what, given);
  for (const [gate, share] of Object.entries(given as object)) aShare(`${what}: ${gate}`, share);
};

/** @throws unless it names one quantity and a share of it */
export const aDensity: Check = (what, given) => {
  const checks = {weights: byGate, blocks: byGate, gates: byGate, neurons: aShare};
  checkOptions(what, given as Density, checks);
  const named = Object.values(given as Density).filter(share => share !== undefined);
  if (named.length !== 1) {
    throw new Error(
      `${what} must name one of weights, blocks, gates and neurons. Received: ${JSON.stringify(given)}. ` +
        `To prune one after the other, detach() the first pruning and prune again.`,
    );
  }
};
