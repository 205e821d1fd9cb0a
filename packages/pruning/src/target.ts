import {checkOptions, numberFrom, type Check} from '@sparsegate/structure';

/** How much shall be left, as a share of what there is, between 0 and 1: of one of these. */
export interface Target {
  /** Of the neurons of the layers whose neurons can be removed, counted as in the logs. */
  neurons?: number;
  /** Of the gates. */
  gates?: number;
  /** Of the weights that pruning acts on: see `Scope`. */
  weights?: number;
}

export type TargetKind = keyof Target;

const aShare: Check = (what, given) => {
  numberFrom(0)(what, given);
  if (given === 0 || (given as number) >= 1) {
    throw new Error(
      `${what} must be a share between 0 and 1, such as 0.25. Received: ${given as number}.`,
    );
  }
};

/** @throws unless it names one quantity and a share of it */
export const aTarget: Check = (what, given) => {
  checkOptions(what, given as Target, {neurons: aShare, gates: aShare, weights: aShare});
  const named = Object.values(given as Target).filter(share => share !== undefined);
  if (named.length !== 1) {
    throw new Error(
      `${what} must name one of neurons, gates and weights. Received: ${JSON.stringify(given)}. ` +
        `For two at once, take the one that matters and look at the other.`,
    );
  }
};
