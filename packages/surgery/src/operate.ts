import {io} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import {
  checkOptions,
  expectLayersModel,
  leafLayers,
  oneOf,
  readModel,
  structureOf,
  type ModelReading,
} from '@sparsegate/structure';
import type {PackedWeights} from '@sparsegate/cells';
import {checkPlan, needed} from './check-plan.js';
import {Cuts} from './cuts.js';
import {byModelLayer, editedTopology} from './edit-topology.js';
import {FOLDED_WEIGHTS, foldLayers, type FoldedLayers} from './fold-layers.js';
import {frozenLast} from './frozen-last.js';
import {packLayers} from './pack-layers.js';
import {rememberPlan} from './remembered-plans.js';
import {withStandIns, type Filled} from './stand-ins.js';
import type {SurgeryPlan} from './surgery-plan.js';

export interface OperateOptions {
  /**
   * What the small model is made of. 'stock' (default): `tf.layers.lstm` and `gru` of fewer units, which load anywhere without
   * this project; constant gates stay as columns of zeros. 'sparse': `SparseLSTM` and `SparseGRU`, which store and run active gates
   * only. A layer that
   * is sparse already stays so.
   */
  layers?: 'stock' | 'sparse';
}

/**
 * Makes a new, smaller model with the same outputs. The old one is untouched, and both must be disposed of.
 *
 * The new model is not compiled. Check it with `verify`.
 *
 * @throws if the plan is not for this model as it is now; with `layers: 'sparse'`, if an LSTM has activations other than tanh and
 *   sigmoid or hard sigmoid
 */
export async function operate(
  model: LayersModel,
  plan: SurgeryPlan,
  options: OperateOptions = {},
): Promise<LayersModel> {
  expectLayersModel('operate', model);
  checkOptions('operate', options, {layers: oneOf('stock', 'sparse')});
  const {layers = 'stock'} = options;
  const read = readModel(model);
  checkPlan(read, plan);
  const {reading, facts} = structureOf(read, 'liveness', plan.bounds);
  const kept = [...plan.layers, ...plan.embeddings].map(
    entry => [entry.layer, needed(entry)] as const,
  );
  const inOrder = withStandIns(reading, new Map(kept), layers === 'stock');
  const filled = layers === 'sparse' ? frozenLast(reading, inOrder, facts) : inOrder;
  const cuts = Cuts.from(reading, plan, filled, facts);
  const packed = packLayers(reading, filled, cuts, layers);
  const folded = layers === 'stock' ? foldLayers(reading, cuts) : new Map<string, never>();
  const topology = editedTopology(model, reading, plan, filled, cuts, packed, folded);
  const weights = [...leafLayers(model)].flatMap(([name, layer]) =>
    smallWeights(name, layer, reading, cuts, packed, folded),
  );
  const small = await loadLayersModel(
    io.fromMemory({
      modelTopology: topology as unknown as io.ModelJSON['modelTopology'],
      ...encode(weights),
    }),
  );
  rememberPlan(small, filledPlan(plan, filled));
  return small;
}

/** The plan as it was carried out: with the stand-ins that the form of the layers needs. */
function filledPlan(plan: SurgeryPlan, filled: ReadonlyMap<string, Filled>): SurgeryPlan {
  return {
    ...plan,
    layers: plan.layers.map(entry => ({...entry, ...filled.get(entry.layer)})),
    embeddings: plan.embeddings.map(entry => ({...entry, ...filled.get(entry.layer)})),
  };
}

/** A weight of the small model under the name that loading looks for. */
interface NamedWeight {
  name: string;
  shape: number[];
  values: Float32Array | Int32Array;
}

function smallWeights(
  layerName: string,
  layer: LayersModel['layers'][number],
  {recurrent, weights}: ModelReading,
  cuts: Cuts,
  packed: ReadonlyMap<string, PackedWeights>,
  folded: FoldedLayers,
): NamedWeight[] {
  const names = layer.weights.map(({originalName}) => originalName);
  // One scope for each direction, in their order.
  const scopes = [...new Set(names.map(name => name.slice(0, name.lastIndexOf('/') + 1)))];
  const stock = folded.get(layerName);
  if (stock) {
    return stock.map((weight, k) => ({name: scopes[0] + FOLDED_WEIGHTS[k], ...weight}));
  }
  const [sites = []] = byModelLayer(recurrent.filter(({modelLayer}) => modelLayer === layerName));
  if (sites.length > 0 && sites.every(({name}) => packed.has(name))) {
    return sites.flatMap(({name}, k) =>
      packed
        .get(name)!
        .weights.map(({name: weight, ...values}) => ({name: scopes[k] + weight, ...values})),
    );
  }
  return weights.of(layerName).map((values, weight) => ({
    name: names[weight],
    ...cuts.apply(values, {layer: layerName, weight}),
  }));
}

/** Weights as a saved file holds them: one buffer, and what lies where. */
function encode(
  weights: readonly NamedWeight[],
): Pick<io.ModelArtifacts, 'weightSpecs' | 'weightData'> {
  const weightSpecs = weights.map(({name, shape, values}) => ({
    name,
    shape,
    dtype: values instanceof Int32Array ? ('int32' as const) : ('float32' as const),
  }));
  const total = weights.reduce((sum, {values}) => sum + values.byteLength, 0);
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const {values} of weights) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return {weightSpecs, weightData: bytes.buffer};
}
