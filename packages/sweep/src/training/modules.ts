import type {LayersModel, ModelCompileArgs, Tensor} from '@tensorflow/tfjs';
import {codeOf} from '../read-sweep.js';
import type {Configuration} from '../configuration.js';
import {inside} from '../inside.js';
import {loadModule} from '../load-module.js';
import type {TaskSettings} from '../task.js';

/** What a sweep's model module exports. */
export interface ModelModule {
  /** A built model, whose weights the seed decides. For method 'bayesian', a `tf.sequential`. */
  buildModel(configuration: Configuration): LayersModel | Promise<LayersModel>;
  /** A new optimizer, the loss and the metrics that quality is read from. */
  compileArgs(configuration: Configuration): ModelCompileArgs;
}

/** What a sweep's data module exports. The worker disposes of tensors that it is given. */
export interface DataModule {
  loadData(configuration: Configuration): Data | Promise<Data>;
}

export interface Data {
  train: Part;
  valid: Part;
}

/** Inputs and answers with an object a row; a model of several inputs takes several tensors. */
export interface Tensors {
  xs: Tensor | Tensor[];
  ys: Tensor | Tensor[];
}

/** Data that is not held in memory at once, or that comes in an order of its own. */
export interface Stream {
  /** Objects that an epoch's mean loss is taken over. */
  size: number;
  /** The batches of an epoch, always the same; the training disposes of them. */
  batches(epoch: number): Iterable<Tensors> | AsyncIterable<Tensors>;
}

export type Part = Tensors | Stream;

export interface Modules {
  model: ModelModule;
  data: DataModule;
}

/**
 * Imports a task's modules.
 *
 * @throws if they lie outside the root, are others than the sweep was read with, or export something else
 */
export async function loadModules(root: string, settings: TaskSettings): Promise<Modules> {
  if ((await codeOf(root, settings)) !== settings.code) {
    throw new Error(
      `The modules ${settings.model} and ${settings.data} must be those that the sweep was started with. ` +
        `Received: others in ${root}. Bring both machines to the same version.`,
    );
  }
  const model = await exportsOf(root, settings.model, ['buildModel', 'compileArgs']);
  const data = await exportsOf(root, settings.data, ['loadData']);
  return {model: model as unknown as ModelModule, data: data as unknown as DataModule};
}

async function exportsOf(
  root: string,
  path: string,
  names: readonly string[],
): Promise<Record<string, unknown>> {
  const module = await loadModule(inside(root, path));
  for (const name of names) {
    if (typeof module[name] === 'function') continue;
    throw new Error(
      `${path} must export the function ${name}. Received: ${Object.keys(module).join(', ') || 'no export'}.`,
    );
  }
  return module;
}
