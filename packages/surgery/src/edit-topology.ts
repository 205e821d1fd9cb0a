import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  modelJSON,
  type LayerJSON,
  type ModelJSON,
  type RecurrentLayer,
} from '@sparsegate/structure';
import type {PackedLSTM} from '@sparsegate/sparse-rnn';
import type {EmbeddingSite} from './plan-embeddings.js';
import {removed} from './cuts.js';
import type {SurgeryPlan} from './surgery-plan.js';

/** The topology of the model after surgery, as a saved file holds it. */
export function editedTopology(
  model: LayersModel,
  plan: SurgeryPlan,
  recurrent: readonly RecurrentLayer[],
  embeddings: readonly EmbeddingSite[],
  packed: ReadonlyMap<string, PackedLSTM>,
): ModelJSON {
  const json = modelJSON(model);
  const find = (name: string): LayerJSON =>
    json.config.layers.find(layer => (layer.name ?? layer.config.name) === name)!;
  for (const layer of recurrent) {
    if (layer.blocking.length > 0 && !packed.has(layer.name)) continue;
    const {keep, units} = plan.layers.find(entry => entry.layer === layer.name)!;
    const edited = find(layer.modelLayer);
    edited.config.units = keep.length;
    const small = packed.get(layer.name);
    if (small) becomeSparse(edited, small);
    narrowReshapes(layer, removed(units, keep).length, find);
  }
  for (const site of embeddings) {
    const {keep, size, words} = plan.embeddings.find(entry => entry.layer === site.layer)!;
    const {config} = find(site.layer);
    config.output_dim = keep.length;
    if (words) config.input_dim = words.keep.length;
    narrowReshapes(site, removed(size, keep).length, find);
  }
  return json;
}

/** Configuration that a SparseLSTM shares with the stock layer; the rest concerns training from scratch. */
const SHARED_CONFIG = [
  'name',
  'trainable',
  'batch_input_shape',
  'dtype',
  'recurrent_activation',
  'return_sequences',
  'return_state',
  'go_backwards',
  'stateful',
];

function becomeSparse(layer: LayerJSON, {config}: PackedLSTM): void {
  const shared = SHARED_CONFIG.filter(key => key in layer.config);
  layer.class_name = 'SparseLSTM';
  layer.config = {
    ...Object.fromEntries(shared.map(key => [key, layer.config[key]])),
    units: config.units,
    constant_gates: config.constantGates,
    active_gates: config.activeGates,
    kernel_nonzeros: config.kernelNonzeros,
    recurrent_nonzeros: config.recurrentNonzeros,
  };
}

/** A Reshape names its last axis' length: it loses what goes, once for each repeat of the features. */
function narrowReshapes(
  {followers}: Pick<RecurrentLayer, 'followers'>,
  features: number,
  find: (name: string) => LayerJSON,
): void {
  for (const {layer, className, rows} of followers) {
    if (className !== 'Reshape') continue;
    const shape = find(layer).config.target_shape as number[];
    const last = shape.length - 1;
    if (shape[last] > 0) shape[last] -= features * rows.repeats;
  }
}
