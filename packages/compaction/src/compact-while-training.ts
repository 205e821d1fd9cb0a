import type {LayersModel, Sequential} from '@tensorflow/tfjs-layers';
import {
  checkOptions,
  expectLayersModel,
  integerFrom,
  oneOf,
  savedState,
  type Checks,
} from '@sparsegate/structure';
import {isVariational, keptVariables} from '@sparsegate/variational';
import {
  CompactionCallback,
  STATE,
  type CompactionKind,
  type CompactionState,
} from './compaction-callback.js';
import {spacesOf, type Space} from './spaces.js';
import {checkState} from './check-state.js';

export interface CompactOptions {
  /** What leaves the running model. Default 'exact': nothing that could come back. */
  kind?: CompactionKind;
  /** With 'patient', at the ends of how many epochs in a row something must have been empty. Default 5. */
  patience?: number;
  /** Looks for what training cannot bring back after every so many steps too, not only at the ends of epochs. */
  everySteps?: number;
  /**
   * Where an interrupted training goes on, as `callback.state()` of it said: the model, made anew at its whole size, is resized
   * at once, and then takes the weights of the checkpoint. Default: what the model was saved with, else nothing has left.
   */
  state?: CompactionState;
}

const PATIENCE = 5;

const CHECKS: Checks<CompactOptions> = {
  kind: oneOf('exact', 'patient', 'watch'),
  patience: integerFrom(1),
  everySteps: integerFrom(1),
  state: checkState,
};

const attached = new WeakSet<LayersModel>();

/**
 * Lets a model get smaller while it is trained: words, components of an embedding and neurons that are empty leave the running model,
 * and the optimizer's numbers, stateful layers' states and noise with them, so that an epoch costs what is left. Pass the callback to
 * `model.fit`, behind the one of `elbo` or `prune` where there is one.
 *
 * For `tf.layers.lstm`, `gru`, `dense`, `embedding` and their variational counterparts in any `tf.sequential`; features of other layers
 * stay. What `elbo` and `prune` count, the KL among it, goes on referring to the whole model: what left counts as zeros, and its KL
 * as it was then.
 *
 * Noise of variational layers is drawn for what is left, and so is other noise after something has left.
 *
 * @returns the callback
 * @throws if an option is unknown or out of range; if the model is not built, has no recurrent layer or is under
 *   `compactWhileTraining` already; if nothing of it can leave
 */
export function compactWhileTraining(
  model: LayersModel | Sequential,
  options: CompactOptions = {},
): CompactionCallback {
  expectLayersModel('compactWhileTraining', model);
  checkOptions('compactWhileTraining', options, CHECKS);
  const {kind = 'exact', patience = PATIENCE, everySteps} = options;
  if (attached.has(model)) {
    throw new Error(
      `compactWhileTraining: model "${model.name}" must not be compacted twice at once. Received: a model under it. ` +
        `Call detach() on its callback first.`,
    );
  }
  const spaces = spacesOf(model);
  expectSpaces(model, spaces);
  const state = options.state ?? (savedState(model, STATE) as CompactionState | undefined);
  if (state) expectFits(model, spaces, state);
  const detach = (): void => void attached.delete(model);
  const callback = new CompactionCallback({
    ...{model, spaces, kind, patience, everySteps, state, detach},
  });
  attached.add(model);
  return callback;
}

function expectSpaces(model: LayersModel, spaces: readonly Space[]): void {
  const hasForm = !model.layers.some(isVariational) || keptVariables(model).layers.length > 0;
  if (spaces.length > 0 && hasForm) return;
  throw new Error(
    `compactWhileTraining: model "${model.name}" must have neurons, components or words that can leave it; a variational one must be ` +
      `of the form [embedding] recurrent … recurrent [dense …]. ` +
      `Received: ${model.layers.map(layer => layer.getClassName()).join(', ')}. Train it without this callback.`,
  );
}

/** The numbers of a state are those of the whole model. */
function expectFits(model: LayersModel, spaces: readonly Space[], state: CompactionState): void {
  for (const {key, size} of spaces) {
    const saved = state.spaces[key] as CompactionState['spaces'][string] | undefined;
    if (saved?.size === size) continue;
    throw new Error(
      `compactWhileTraining: state must be of model "${model.name}" at its whole size: ${size} for "${key}". ` +
        `Received: ${saved?.size ?? 'nothing'}. Make the model anew as it was made first, or call expand() before it is saved.`,
    );
  }
}
