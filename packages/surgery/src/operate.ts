import {io} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import {
  checkOptions,
  expectLayersModel,
  modelGraph,
  oneOf,
  recurrentLayers,
  WeightTable,
  type RecurrentLayer,
} from '@sparsegate/structure';
import {packLSTM, type PackedLSTM} from '@sparsegate/sparse-rnn';
import {checkPlan} from './check-plan.js';
import {Cuts, type CutWeight} from './cuts.js';
import {editedTopology} from './edit-topology.js';
import {embeddingSites} from './plan-embeddings.js';
import {rememberPlan} from './remembered-plans.js';
import type {SurgeryPlan} from './surgery-plan.js';

export interface OperateOptions {
  /**
   * What the small model is made of. 'stock' (default): `tf.layers.lstm` of fewer units, which loads anywhere without this
   * project; constant gates stay as columns of zeros. 'sparse': `SparseLSTM`, which stores and runs active gates only.
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
  checkPlan(model, plan);
  const recurrent = recurrentLayers(model);
  const embeddings = embeddingSites(modelGraph(model));
  const weights = WeightTable.read(model);
  const cuts = Cuts.from(plan, recurrent, embeddings, weights);
  const packed =
    layers === 'sparse'
      ? packLayers(recurrent, plan, cuts, weights)
      : new Map<string, PackedLSTM>();
  const topology = editedTopology(model, plan, recurrent, embeddings, packed);
  const small = await loadLayersModel(
    io.fromMemory({
      modelTopology: topology as unknown as io.ModelJSON['modelTopology'],
      ...encode(model.layers.flatMap(layer => smallWeights(layer, packed, cuts, weights))),
    }),
  );
  rememberPlan(small, plan);
  return small;
}

/** The recurrent layers that become a SparseLSTM, packed. Those inside a Bidirectional stay stock. */
function packLayers(
  recurrent: readonly RecurrentLayer[],
  plan: SurgeryPlan,
  cuts: Cuts,
  weights: WeightTable,
): Map<string, PackedLSTM> {
  const plain = recurrent.filter(({name, modelLayer}) => name === modelLayer);
  return new Map(
    plain.map(layer => {
      const activation = sparseActivation(layer);
      const {keep} = plan.layers.find(entry => entry.layer === layer.name)!;
      const cut = (reference: RecurrentLayer['kernel']): CutWeight =>
        cuts.apply(weights.get(reference), reference);
      const kernel = cut(layer.kernel);
      const stock = {
        units: keep.length,
        inputSize: kernel.shape[0],
        kernel: kernel.values,
        recurrentKernel: cut(layer.recurrentKernel).values,
        bias: layer.bias ? cut(layer.bias).values : new Float32Array(kernel.shape[1]),
      };
      return [layer.name, packLSTM(stock, activation)];
    }),
  );
}

function sparseActivation({name, activations}: RecurrentLayer): 'sigmoid' | 'hardSigmoid' {
  const {activation, recurrentActivation} = activations;
  const known = recurrentActivation === 'sigmoid' || recurrentActivation === 'hardSigmoid';
  if (activation !== 'tanh' || !known) {
    throw new Error(
      `Layer "${name}": a SparseLSTM has the activation tanh and the recurrent activation sigmoid or hardSigmoid. ` +
        `Received: ${activation} and ${recurrentActivation}. Operate with {layers: 'stock'} instead.`,
    );
  }
  return recurrentActivation;
}

/** A weight of the small model under the name that loading looks for. */
interface NamedWeight {
  name: string;
  shape: number[];
  values: Float32Array | Int32Array;
}

function smallWeights(
  layer: LayersModel['layers'][number],
  packed: ReadonlyMap<string, PackedLSTM>,
  cuts: Cuts,
  weights: WeightTable,
): NamedWeight[] {
  const sparse = packed.get(layer.name);
  const names = layer.weights.map(({originalName}) => originalName);
  if (sparse) {
    const scope = names[0].slice(0, names[0].lastIndexOf('/') + 1);
    return sparse.weights.map(({name, shape, values}) => ({name: scope + name, shape, values}));
  }
  return weights.of(layer.name).map((values, weight) => ({
    name: names[weight],
    ...cuts.apply(values, {layer: layer.name, weight}),
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
