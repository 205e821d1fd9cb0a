import {models, type Callback, type LayersModel, type Sequential} from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {prune, type PruneOptions, type PruningState} from '@sparsegate/pruning';
import {
  collapsePosterior,
  elbo,
  fromStandard,
  linearWeight,
  type ElboState,
  type FromStandardOptions,
} from '@sparsegate/variational';
import type {Configuration} from '../configuration.js';

/** How far the method of a run has come: plain data, for its checkpoint. */
export interface MethodState {
  pruning?: PruningState;
  elbo?: ElboState;
  /** JSON of a Bayesian model, in which its layers note how much noise they have drawn. */
  topology?: string;
}

/** A model under a method that makes zeros. */
export interface Trainable {
  model: LayersModel;
  /** For `fit`. */
  callbacks: Callback[];
  state(): MethodState;
  /** Ends the method and returns the stock model with its zeros; what else there was is disposed of. */
  finish(): LayersModel;
}

/** What a method needs to know besides its configuration. */
export interface MethodOptions {
  warmUpEpochs: number;
  /** Objects that the loss is a mean over. */
  trainSize: number;
  state: MethodState;
}

/** Puts a built model, whose weights are those that training begins at, under a configuration's method. */
export async function trainable(
  model: LayersModel,
  configuration: Configuration,
  options: MethodOptions,
): Promise<Trainable> {
  const {method} = configuration;
  if (method === 'dense') return dense(model);
  if (method === 'bayesian') return bayesian(model, configuration, options);
  accelerate(model);
  const {groups, groupLambda, weightLambda} = configuration;
  const callback = prune(model, {
    ...{method, groupLambda, weightLambda, quiet: true},
    groups: groups as PruneOptions['groups'],
    state: options.state.pruning ?? {step: 0},
  });
  return {
    model,
    callbacks: [callback],
    state: () => ({pruning: callback.state()}),
    finish: () => {
      callback.detach();
      return model;
    },
  };
}

function dense(model: LayersModel): Trainable {
  accelerate(model);
  return {model, callbacks: [], state: () => ({}), finish: () => model};
}

async function bayesian(
  stock: LayersModel,
  {groups, seed}: Configuration,
  {warmUpEpochs, trainSize, state}: MethodOptions,
): Promise<Trainable> {
  const model = state.topology
    ? await models.modelFromJSON(JSON.parse(state.topology) as never)
    : fromStandard(stock as Sequential, {groups: groups as FromStandardOptions['groups'], seed});
  stock.dispose();
  const klWeight = warmUpEpochs > 0 ? linearWeight({epochs: warmUpEpochs}) : 1;
  const callback = elbo(model, {trainSize, klWeight, state: state.elbo ?? {epoch: 0}});
  return {
    model,
    callbacks: [callback],
    state: () => ({elbo: callback.state(), topology: model.toJSON() as string}),
    finish: () => {
      callback.detach();
      const collapsed = collapsePosterior(model);
      model.dispose();
      accelerate(collapsed);
      return collapsed;
    },
  };
}
