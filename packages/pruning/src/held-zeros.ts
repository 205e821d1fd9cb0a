import {
  cast,
  dispose,
  keep,
  mul,
  notEqual,
  tidy,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';

interface HeldWeight {
  weight: Variable;
  /** 1 where the weight may move. */
  live: Tensor;
}

/** Weights whose zeros stay: those that are 0 when they are taken. Dispose of it. */
export class HeldZeros {
  private held: HeldWeight[];

  constructor(weights: readonly Variable[]) {
    this.held = tidy(() =>
      weights.map(weight => ({weight, live: keep(cast(notEqual(weight, 0), 'float32'))})),
    );
  }

  /** Puts the zeros back that an optimizer's step has moved. */
  restore(): void {
    tidy(() => {
      for (const {weight, live} of this.held) weight.assign(mul(weight, live));
    });
  }

  dispose(): void {
    dispose(this.held.map(({live}) => live));
    this.held = [];
  }
}
