import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  inLoadingOrder,
  modelJSON,
  type LayerConfig,
  type LayerJSON,
  type ModelJSON,
  type ModelReading,
  type RecurrentLayer,
} from '@sparsegate/structure';
import {sparseConfigInFile, type PackedWeights} from '@sparsegate/cells';
import type {Cuts} from './cuts.js';
import {becomeStockGRU, type FoldedLayers} from './fold-layers.js';
import type {Filled} from './stand-ins.js';
import type {SurgeryPlan} from './surgery-plan.js';

/** The topology of the model after surgery, as a saved file holds it. */
export function editedTopology(
  model: LayersModel,
  {recurrent, embeddings, graph}: ModelReading,
  plan: SurgeryPlan,
  filled: ReadonlyMap<string, Filled>,
  cuts: Cuts,
  packed: ReadonlyMap<string, PackedWeights>,
  folded: FoldedLayers,
): ModelJSON {
  const json = modelJSON(model);
  const find = (name: string): LayerJSON => findLayer(json.config.layers, name)!;
  for (const layer of recurrent) {
    const edited = find(layer.modelLayer);
    const config = at(edited.config, layer.path) as LayerConfig;
    // Directions have one configuration and, in stock layers, one size.
    config.units = filled.get(layer.name)!.keep.length;
  }
  for (const layers of byModelLayer(recurrent)) {
    const packs = layers.flatMap(({name}) => packed.get(name) ?? []);
    if (packs.length === layers.length) becomeSparse(find(layers[0].modelLayer), layers[0], packs);
  }
  for (const name of folded.keys()) becomeStockGRU(find(name));
  for (const {name} of embeddings) {
    const {config} = find(name);
    config.output_dim = filled.get(name)!.keep.length;
    const {words} = plan.embeddings.find(entry => entry.layer === name)!;
    if (words) config.input_dim = words.keep.length;
  }
  for (const {name} of graph.layers) {
    if (cuts.narrowedBy(name) > 0) narrow(find(name), cuts.narrowedBy(name));
  }
  return inLoadingOrder(json);
}

/** The layer of this name, 'inner/layer' inside a model that is a layer. */
function findLayer(layers: readonly LayerJSON[], name: string): LayerJSON | undefined {
  const nameOf = (layer: LayerJSON): string => layer.name ?? (layer.config.name as string);
  const found = layers.find(layer => nameOf(layer) === name);
  if (found) return found;
  const holder = layers.find(
    layer => name.startsWith(`${nameOf(layer)}/`) && Array.isArray(layer.config.layers),
  );
  return (
    holder && findLayer(holder.config.layers as LayerJSON[], name.slice(nameOf(holder).length + 1))
  );
}

/** The recurrent layers of a model, those of one model layer together. */
export function byModelLayer(recurrent: readonly RecurrentLayer[]): RecurrentLayer[][] {
  const names = [...new Set(recurrent.map(({modelLayer}) => modelLayer))];
  return names.map(name => recurrent.filter(({modelLayer}) => modelLayer === name));
}

function at(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce((inner, key) => (inner as Record<string, unknown>)[key], value);
}

/** Configuration that a sparse layer shares with the stock layer; the rest concerns training from scratch. */
const SHARED_CONFIG = [
  'name',
  'trainable',
  'batch_input_shape',
  'dtype',
  'return_sequences',
  'return_state',
  'go_backwards',
  'stateful',
];

/** A layer of one cell becomes a sparse one where it stands; a Bidirectional, one that holds its directions apart. */
function becomeSparse(
  edited: LayerJSON,
  {cell, path, sequencePath, holding}: RecurrentLayer,
  packs: readonly PackedWeights[],
): void {
  const sequence = at(edited, sequencePath) as LayerJSON;
  const {recurrent_activation} = at(edited.config, path) as LayerConfig;
  const shared = Object.fromEntries(
    SHARED_CONFIG.filter(key => key in sequence.config).map(key => [key, sequence.config[key]]),
  );
  const [config, backward] = packs.map(pack => ({
    ...shared,
    recurrent_activation,
    ...sparseConfigInFile(cell),
    ...packedConfig(pack),
  }));
  sequence.class_name = cell.sparseClassName;
  sequence.config = config;
  if (holding !== 'bidirectional') return;
  edited.class_name = 'SparseBidirectional';
  edited.config.backward = {
    class_name: cell.sparseClassName,
    config: {...backward, go_backwards: shared.go_backwards !== true},
  };
}

function packedConfig({config}: PackedWeights): LayerConfig {
  return {
    units: config.units,
    constant_gates: config.constantGates,
    active_gates: config.activeGates,
    kernel_nonzeros: config.kernelNonzeros,
    recurrent_nonzeros: config.recurrentNonzeros,
  };
}

/** A Reshape names the length of its output's last axis, and the first layer of a model inside the model that of its input's. */
function narrow({config}: LayerJSON, features: number): void {
  for (const key of ['target_shape', 'batch_input_shape']) {
    const shape = config[key] as number[] | undefined;
    if (shape && shape[shape.length - 1] > 0) shape[shape.length - 1] -= features;
  }
}
