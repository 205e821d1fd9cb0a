/** How far the pursuit of a target has come: plain data. */
export type PursuitState = {
  phase: 'measuring' | 'pursuing' | 'frozen';
  /** λ₁, or λ₂ where there are no groups. */
  lambda: number;
  /** Epochs so far. */
  epoch: number;
  /** 0 until the first epoch has told. */
  stepsPerEpoch: number;
  /** Steps of the pursuit so far. */
  pursued: number;
  /** Shares at the last corrections, the latest last. */
  shares?: readonly number[];
};

export const PURSUIT_BEGINS: PursuitState = {
  phase: 'measuring',
  lambda: 0,
  epoch: 0,
  stepsPerEpoch: 0,
  pursued: 0,
  shares: [],
};

/** How often λ is set anew between the first epoch and the one by which the target shall be met. */
const CORRECTIONS = 100;

/** Part of the way over which the share's fall is carried on into the future: about as long as λ takes to show. */
const AHEAD = 0.05;

/** ln λ changes by this times the deviation over the whole way. */
const GAIN = 30;

/** Largest change of ln λ over the whole way; a tenfold λ takes half of it. */
const LARGEST_CHANGE = 5;

/** Part of the way after which the target is wanted: the share follows late. */
const WANTED_AFTER = 0.8;

/**
 * Finds the λ that brings a share to its target.
 *
 * 1. In the first epoch λ is 0: the optimizer learns its metric, and the epoch tells its number of steps.
 * 2. Then the share shall fall as 1 − (1 − target) progress², slowly at first, since everything shrinks for a while before the first
 *    goes; and be at the target a little before the end of epoch `by`. A hundred times on the way, λ is multiplied by
 *    exp(0.3 (expected − wanted)), both of them a twentieth of the way ahead, by e^0.05 at most. So it rises while the share falls
 *    too slowly and sinks while it falls too fast.
 * 3. Once the share is at the target or below, λ becomes 0 and the zeros are frozen, so that nothing more goes and nothing comes back:
 *    the rest of training recovers what the shrinking took. The pursuit goes on after epoch `by` as long as the target is not met.
 */
export class TargetPursuit {
  /**
   * @param share left now, in [0, 1]
   * @param firstLambda a λ to begin with, given the number of steps until the target shall be met
   */
  constructor(
    readonly state: PursuitState,
    private readonly target: number,
    private readonly by: number,
    private readonly share: () => number,
    private readonly firstLambda: (steps: number) => number,
  ) {}

  get isFrozen(): boolean {
    return this.state.phase === 'frozen';
  }

  afterStep(): void {
    const {state} = this;
    if (state.phase === 'measuring') state.stepsPerEpoch++;
    if (state.phase !== 'pursuing') return;
    state.pursued++;
    const every = Math.max(1, Math.floor(this.steps() / CORRECTIONS));
    if (state.pursued % every === 0) this.correct(every);
  }

  afterEpoch(): void {
    const {state} = this;
    state.epoch++;
    if (state.phase === 'measuring') {
      state.phase = 'pursuing';
      state.lambda = this.firstLambda(this.steps());
    }
  }

  /** Of the whole pursuit. */
  private steps(): number {
    return (this.by - 1) * this.state.stepsPerEpoch;
  }

  private correct(every: number): void {
    const {state} = this;
    const now = this.share();
    if (now <= this.target) {
      state.phase = 'frozen';
      state.lambda = 0;
      return;
    }
    const corrections = this.steps() / every;
    const ahead = Math.max(1, Math.round(AHEAD * corrections));
    // A state of before that was saved has none.
    const shares = [...(state.shares ?? []), now].slice(-1 - ahead);
    state.shares = shares;
    const [before] = shares;
    const expected = now + (now - before);
    const change = (GAIN / corrections) * (expected - this.wanted(state.pursued + ahead * every));
    const largest = LARGEST_CHANGE / corrections;
    state.lambda *= Math.exp(Math.min(largest, Math.max(-largest, change)));
  }

  private wanted(pursued: number): number {
    const progress = Math.min(1, pursued / (WANTED_AFTER * this.steps()));
    return 1 - (1 - this.target) * progress ** 2;
  }
}
