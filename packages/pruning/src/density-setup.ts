import type {ModelWiring, RecurrentLayer} from '@sparsegate/structure';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs-core';
import {isByGate, needsEpochs, type DensityKind, type Share} from './density.js';
import type {MagnitudeSetup, Ranked} from './magnitude-pruning.js';
import type {PruneOptions} from './prune-options.js';
import {ofTiedNeurons, ofWeights, rankings, type Ranking} from './rankings.js';
import {valueAt} from './schedule.js';
import {neuronGroups, variableOf} from './scope.js';

/** Options that belong to the other methods. */
const OTHERS = ['target', 'groups', 'groupLambda', 'weightLambda', 'magnitudeThreshold'] as const;

/** As tfmot's schedules have it. */
const EVERY = 100;

/**
 * What `density` asks for, ready to be pruned; undefined without it.
 *
 * @throws if options do not go together, or nothing would be left of something
 */
export function magnitudeSetup(
  model: LayersModel,
  layers: readonly RecurrentLayer[],
  wiring: ModelWiring,
  options: PruneOptions,
): MagnitudeSetup | undefined {
  const {density, by, every = EVERY, method} = options;
  if (!density) {
    if (method === 'magnitude') throw missing('density', `{density: {weights: 0.1}, by: 10}`);
    return undefined;
  }
  expectAlone(options);
  if (needsEpochs(density) && by === undefined) {
    throw missing(
      'by with a density',
      `by: 10 epochs, or cubic(1, 0.1, 0, 5000) in steps as density`,
    );
  }
  const [[kind, share]] = Object.entries(density).filter(([, given]) => given !== undefined) as [
    [DensityKind, Share | Record<string, Share>],
  ];
  const ranked = rankedOf(model, layers, wiring, kind, options).map(one => withFields(one, share));
  for (const one of ranked) expectSomethingLeft(one, kind);
  return {ranked, by, every};
}

function missing(what: string, example: string): Error {
  return new Error(
    `prune: ${what} must be given for pruning by magnitude. Received: undefined. Give ${example}.`,
  );
}

function expectAlone({method = 'magnitude', mode = 'assign', ...options}: PruneOptions): void {
  const others = OTHERS.filter(name => options[name] !== undefined).map(name => name as string);
  if (method !== 'magnitude') others.push(`method '${method}'`);
  if (mode !== 'assign') others.push(`mode '${mode}'`);
  if (others.length === 0) return;
  throw new Error(
    `prune: a density must go without ${others[0]}: it prunes by magnitude alone. Received: both. ` +
      `Leave one out, or detach() the first pruning and prune again.`,
  );
}

function rankedOf(
  model: LayersModel,
  layers: readonly RecurrentLayer[],
  wiring: ModelWiring,
  kind: DensityKind,
  {blockSize = 4, scope = 'recurrent', density}: PruneOptions,
): Ranking[] {
  const {grouped, tied} = neuronGroups(model, layers, wiring);
  const found = grouped.flatMap((weights, k) =>
    rankings({name: layers[k].name, ...weights}, kind, blockSize),
  );
  if (kind === 'neurons') found.push(...tied.map(ofTiedNeurons));
  if (found.length === 0) throw immovable(layers[0]);
  if (scope === 'recurrent') return found;
  if (scope === 'iss-code' || kind !== 'weights' || isByGate(density!.weights)) {
    throw new Error(
      `prune: scope '${scope}' must not be given with this density: next layers have single weights and no gates. ` +
        `Received: ${JSON.stringify(density)}. Leave the scope out.`,
    );
  }
  const own = new Set<Tensor>(found.flatMap(({weights}) => weights));
  const next = layers.flatMap(layer => layer.consumers.map(reference => ({layer, reference})));
  const matrices = new Map(
    next.map(({reference}) => [variableOf(model, reference) as Tensor, reference.layer]),
  );
  const others = [...matrices].filter(([matrix]) => !own.has(matrix));
  return [...found, ...others.map(([matrix, layer]) => ofWeights(layer, matrix as Tensor2D))];
}

function immovable({name, blocking}: RecurrentLayer): Error {
  return new Error(
    `prune: a density of neurons needs a layer whose neurons can be removed. Received: "${name}", where ${blocking[0]?.reason ?? 'they meet others that cannot go'}. ` +
      `Give a density of gates, blocks or weights.`,
  );
}

/** Each part of a ranking that has a share of its own. */
function withFields(ranking: Ranking, given: Share | Record<string, Share>): Ranked {
  const [, columns] = ranking.shape;
  if (!isByGate(given)) return {...ranking, fields: [{from: 0, to: columns, share: given}]};
  const gates = ranking.gates!;
  const unknown = Object.keys(given).find(name => !gates.some(({gate}) => gate === name));
  if (unknown !== undefined) {
    throw new Error(
      `prune: density must name gates of layer "${ranking.layer}": ${gates.map(({gate}) => gate).join(', ')}. Received: ${unknown}.`,
    );
  }
  if (!gates.every(({from, to}) => Number.isInteger(from) && Number.isInteger(to))) {
    throw new Error(
      `prune: a density of blocks by gate needs units of whole blocks. Received: layer "${ranking.layer}", where a block has weights of two gates. ` +
        `Give one share for all gates, or another number of units.`,
    );
  }
  const fields = gates
    .filter(({gate}) => given[gate] !== undefined)
    .map(({gate, from, to}) => ({from, to, share: given[gate]}));
  return {...ranking, fields};
}

function expectSomethingLeft({layer, shape: [rows, columns], fields}: Ranked, kind: string): void {
  const pruned = fields.reduce((sum, {from, to, share}) => {
    const last = typeof share === 'number' ? share : valueAt(share, Infinity);
    const total = rows * (to - from);
    return sum + total - Math.round(last * total);
  }, 0);
  if (pruned < rows * columns) return;
  throw new Error(
    `prune: density must leave something of layer "${layer}". Received: a share that leaves 0 of ${rows * columns} ${kind}. ` +
      `Give a larger one.`,
  );
}
