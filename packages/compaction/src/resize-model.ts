import {dispose, tensor, type Optimizer, type Tensor, type Variable} from '@tensorflow/tfjs-core';
import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';
import {compiledWeights, followSizes, resizeVariable} from '@sparsegate/ops';
import {cutFollowers, setCut, type ResizableLayer, type WeightChange} from '@sparsegate/structure';
import {keptAxes, type KeptFeatures} from './kept-axes.js';
import {partsOf, type Layer} from './layer-parts.js';
import {placesIn, resizedValues} from './resized-values.js';
import type {Space} from './spaces.js';
import {resizeStates} from './stateful-layers.js';

/**
 * log σ of a weight that comes back with the whole size: hardly any noise, and with a mean of 0 as little signal as the KL
 * tells apart.
 */
const RETURNING_LOG_SIGMA = -10;

/** A variable on its way to other positions. */
interface Move {
  variable: Variable;
  from: number[][];
  to: number[][];
  fill: number;
}

/** The optimizer's own numbers of each weight, by the weight's variable: moments, velocities. */
export type Moments = ReadonlyMap<Tensor, readonly NamedMoment[]>;

export interface NamedMoment {
  /** What it is: the last part of the name that the optimizer gives it, such as 'm'. */
  name: string;
  variable: Variable;
}

/** Empty where the model is not compiled, or the optimizer has made no step or has nothing of its own. */
export async function momentsOf(model: LayersModel): Promise<Moments> {
  const optimizer = model.optimizer as Optimizer | undefined;
  const weights = compiledWeights(model);
  if (!optimizer || weights.length === 0) return new Map();
  const [iterations, ...own] = await optimizer.getWeights();
  // Made for this call; what follows are the optimizer's variables.
  dispose(iterations.tensor);
  const found = new Map<Tensor, NamedMoment[]>(weights.map(weight => [weight, []]));
  own.forEach(({name, tensor: moment}, k) => {
    const kind = name.slice(name.lastIndexOf('/') + 1);
    found.get(weights[k % weights.length])!.push({name: kind, variable: moment as Variable});
  });
  return found;
}

/**
 * Lets a model hold other features than now, its optimizer's own numbers with it: in the same variables, so that whatever knows
 * them goes on.
 *
 * @param features.restores whether values that follow take the place of these
 */
export function resizeModel(
  model: LayersModel,
  spaces: readonly Space[],
  {now, next, restores = false}: {now: KeptFeatures; next: KeptFeatures; restores?: boolean},
  moments: Moments,
): void {
  const before = keptAxes(spaces, now);
  const after = keptAxes(spaces, next);
  const changed = after
    .map((axes, k) => ({...axes, from: before[k].kept}))
    .filter(({from, kept}) => from.some((positions, axis) => !same(positions, kept[axis])));
  const isCut = changed.every(({from, kept}) =>
    kept.every((positions, axis) => positions.length <= from[axis].length),
  );
  // What a checkpoint had lost was told to them when it left.
  if (isCut && !restores) tellBefore(model, changed.flatMap(changesOf));
  for (const {part, whole, from, kept} of changed) {
    for (const weight of [part.value, part.logSigma]) {
      if (!weight) continue;
      const fill = weight === part.logSigma ? RETURNING_LOG_SIGMA : 0;
      const variable = weight.read() as Variable;
      move({variable, from, to: kept, fill});
      moments.get(variable)?.forEach(moment => {
        move({variable: moment.variable, from, to: kept, fill: 0});
      });
      followShape(weight, whole, kept);
    }
  }
  resizeLayers(model, spaces, now, next);
  cutFollowers(model).forEach(follower =>
    isCut ? follower.afterCut?.() : follower.afterExpansion?.(),
  );
}

function tellBefore(model: LayersModel, changes: readonly WeightChange[]): void {
  cutFollowers(model).forEach(follower => follower.beforeCut?.(changes));
}

function changesOf({
  part,
  from,
  kept,
}: {
  part: {value: LayerVariable; logSigma?: LayerVariable};
  from: number[][];
  kept: number[][];
}): WeightChange[] {
  const staying = kept.map((positions, axis) => placesIn(from[axis], positions));
  return [part.value, part.logSigma].flatMap(weight => (weight ? [{weight, staying}] : []));
}

function move({variable, from, to, fill}: Move): void {
  const values = variable.dataSync<'float32'>();
  const shape = to.map(({length}) => length);
  const resized = tensor(resizedValues(values, from, to, fill), shape);
  resizeVariable(variable, resized);
  resized.dispose();
}

function followShape(weight: LayerVariable, whole: readonly number[], kept: number[][]): void {
  const shape = kept.map(({length}) => length);
  (weight as {shape: number[]}).shape = shape;
  const isWhole = shape.every((size, axis) => size === whole[axis]);
  setCut(weight, isWhole ? undefined : {whole, kept});
}

function resizeLayers(
  model: LayersModel,
  spaces: readonly Space[],
  now: KeptFeatures,
  next: KeptFeatures,
): void {
  const [inputs, states] = [new Map<object, number>(), new Map<object, number[]>()];
  for (const {key, kind, layer, size} of spaces) {
    const kept = next[key];
    if (same(now[key], kept)) continue;
    setSize(layer, kind === 'words', kept, size);
    if (kind !== 'neurons') continue;
    states.set(layer, [kept.length, kept.length]);
    resizeStates(layer, now[key], kept);
  }
  for (const layer of model.layers) {
    const kernel = partsOf(layer)?.kernel;
    if (kernel) inputs.set(layer, kernel.value.shape[0]!);
  }
  followSizes(model.layers, inputs, states);
}

function setSize(layer: Layer, isWords: boolean, kept: readonly number[], size: number): void {
  const resizable = layer as Layer & Partial<ResizableLayer>;
  if (isWords) return resizable.resize!({words: kept.length === size ? undefined : kept});
  if (resizable.resize) return resizable.resize({units: kept.length});
  const {cell} = layer as unknown as {cell?: {units: number; stateSize: number | number[]}};
  if (cell) {
    cell.units = kept.length;
    cell.stateSize = Array.isArray(cell.stateSize)
      ? cell.stateSize.map(() => kept.length)
      : kept.length;
  } else (layer as unknown as {outputDim: number}).outputDim = kept.length;
}

export function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, k) => value === b[k]);
}
