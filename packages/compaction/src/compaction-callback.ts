import {Callback, type LayersModel, type Logs} from '@tensorflow/tfjs-layers';
import {bindHooks, expectOwnModel} from '@sparsegate/ops';
import {dropState, keepState} from '@sparsegate/structure';
import {fullFeatures} from './empty-features.js';
import {goneFeatures} from './features-gone.js';
import type {KeptFeatures} from './kept-axes.js';
import {momentsOf, resizeModel, same, type Moments} from './resize-model.js';
import type {Space, SpaceKind} from './spaces.js';
import {comebacksAfter, countEpoch, newSpells, type Comebacks, type Spells} from './spells.js';

export type {Comebacks} from './spells.js';

/**
 * What leaves the running model:
 *
 * - 'exact': what training cannot bring back, so that every number stays as it would have been, but for sampled noise;
 * - 'patient': that, and what has been empty at the ends of `patience` epochs in a row;
 * - 'watch': nothing. It counts for how long features are empty, and which come back.
 */
export type CompactionKind = 'exact' | 'patient' | 'watch';

/** How far a compaction has come: plain data, in numbers of the whole model. */
export type CompactionState = {
  /** By space, 'embedding/words' and so on: how many features the whole model has, and which are left. */
  spaces: Record<string, {size: number; kept: number[]}>;
  spells: Spells;
};

/** Under which name the state lies in a model's metadata. */
export const STATE = 'sparsegate/compaction';

export interface CompactionSetup {
  model: LayersModel;
  spaces: readonly Space[];
  kind: CompactionKind;
  patience: number;
  /** Steps between two looks besides those at the ends of epochs; undefined for none. */
  everySteps?: number;
  state?: CompactionState;
  detach: () => void;
}

const KINDS: readonly SpaceKind[] = ['words', 'components', 'neurons'];

/**
 * The callback of `compactWhileTraining`: hand it to `model.fit`.
 *
 * At each epoch's end it adds to the logs, and so to the history: `removed_words`, `removed_components`, `removed_neurons`, how many
 * have left so far, of what the model has; and `running_weights`, the values in the weights of the model as it runs.
 */
export class CompactionCallback extends Callback {
  private attached = true;
  private steps = 0;
  /** Lies in the model's metadata too, and so is saved with it. */
  private readonly progress: CompactionState;

  constructor(private readonly setup: CompactionSetup) {
    super();
    bindHooks(this);
    const {spaces, model, state} = setup;
    this.progress = {
      spaces: Object.fromEntries(
        spaces.map(({key, size}) => [key, {size, kept: Array.from({length: size}, (_, k) => k)}]),
      ),
      spells: structuredCopy(state?.spells) ?? newSpells(spaces),
    };
    if (state) {
      const kept = Object.entries(state.spaces).map(([key, space]) => [key, [...space.kept]]);
      this.resize(Object.fromEntries(kept) as KeptFeatures, new Map(), true);
    }
    keepState(model, STATE, this.progress);
  }

  /** The features that are left in the running model, by space: their numbers in the whole model. */
  get kept(): KeptFeatures {
    return Object.fromEntries(
      Object.entries(this.progress.spaces).map(([key, {kept}]) => [key, kept]),
    );
  }

  /** How far it has come, for `compactWhileTraining` with `state` on a model that was made anew at its whole size. */
  state(): CompactionState {
    return structuredCopy(this.progress)!;
  }

  /**
   * Of the features that have been empty at the ends of `patience` epochs in a row: how many there have been, and how many of those came
   * back. With 'watch' this is what patience would have cost; otherwise what had left is not among those that can come back.
   */
  comebacks(patience: number): Record<string, Comebacks> {
    return Object.fromEntries(
      Object.entries(this.progress.spells).map(([key, spells]) => [
        key,
        comebacksAfter(spells, patience),
      ]),
    );
  }

  /** Looks now, outside of `fit` too, and removes what may go. Counts no epoch. */
  async compact(): Promise<void> {
    this.expectAttached('compact');
    await this.remove();
  }

  /**
   * Gives the model its whole size back: zeros where something had left, which counts as gone; the optimizer's numbers too. What is
   * left stays as it is.
   */
  async expand(): Promise<void> {
    this.expectAttached('expand');
    const all = this.setup.spaces.map(({key, size}) => [
      key,
      Array.from({length: size}, (_, k) => k),
    ]);
    this.resize(Object.fromEntries(all) as KeptFeatures, await momentsOf(this.setup.model));
  }

  /** Leaves the model as it is now, for good: nothing is removed any more. A second call does nothing. */
  detach(): void {
    if (!this.attached) return;
    this.attached = false;
    this.setup.detach();
    dropState(this.setup.model, STATE);
  }

  override async onTrainBegin(logs?: Logs): Promise<void> {
    if (this.attached) expectOwnModel('compactWhileTraining', this.setup.model, this.model, logs);
  }

  override async onBatchEnd(): Promise<void> {
    const {everySteps} = this.setup;
    if (!this.attached || everySteps === undefined) return;
    this.steps++;
    if (this.steps % everySteps === 0) await this.remove();
  }

  override async onEpochEnd(_epoch: number, logs?: Logs): Promise<void> {
    if (!this.attached) return;
    this.countEpoch();
    await this.remove();
    if (logs) Object.assign(logs, this.counts());
  }

  private countEpoch(): void {
    const {model, spaces} = this.setup;
    const full = fullFeatures(model, spaces, this.kept);
    for (const {key} of spaces) {
      countEpoch(this.progress.spells[key], this.progress.spaces[key].kept, full.get(key)!);
    }
  }

  private async remove(): Promise<void> {
    const {model, spaces, kind} = this.setup;
    if (kind === 'watch') return;
    const moments = await momentsOf(model);
    const isGone = goneFeatures(moments);
    const next = spaces.map(space => {
      const {kept} = this.progress.spaces[space.key];
      const stay = kept.filter(k => !isGone(space, k) && !this.isOverdue(space.key, k));
      // A layer has at least one of everything.
      return [space.key, stay.length > 0 ? stay : kept.slice(0, 1)];
    });
    this.resize(Object.fromEntries(next) as KeptFeatures, moments);
  }

  private isOverdue(key: string, feature: number): boolean {
    const {kind, patience} = this.setup;
    return kind === 'patient' && this.progress.spells[key].under[feature] >= patience;
  }

  private resize(next: KeptFeatures, moments: Moments, restores = false): void {
    const {model, spaces} = this.setup;
    const now = this.kept;
    if (spaces.every(({key}) => same(now[key], next[key]))) return;
    resizeModel(model, spaces, {now, next, restores}, moments);
    for (const {key} of spaces) this.progress.spaces[key].kept = [...next[key]];
  }

  private counts(): Logs {
    const {model, spaces} = this.setup;
    const logs: Logs = {
      running_weights: model.weights.reduce((sum, weight) => sum + weight.read().size, 0),
    };
    for (const kind of KINDS) {
      const ofKind = spaces.filter(space => space.kind === kind);
      if (ofKind.length === 0) continue;
      logs[`removed_${kind}`] = ofKind.reduce(
        (sum, {key, size}) => sum + size - this.progress.spaces[key].kept.length,
        0,
      );
    }
    return logs;
  }

  private expectAttached(member: string): void {
    if (this.attached) return;
    throw new Error(
      `compactWhileTraining: ${member} must be called before detach. Received: a callback that was detached. ` +
        `Call compactWhileTraining again for model "${this.setup.model.name}".`,
    );
  }
}

/** Of plain data. */
function structuredCopy<T>(data: T | undefined): T | undefined {
  return data && (JSON.parse(JSON.stringify(data)) as T);
}
