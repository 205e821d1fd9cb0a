import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  aNeuronRule,
  checkOptions,
  expectLayersModel,
  modelGraph,
  recurrentLayers,
  structureOf,
  trueOrFalse,
  WeightTable,
  type LayerStructure,
  type NeuronRule,
} from '@sparsegate/structure';
import {planEmbeddings} from './plan-embeddings.js';
import {planWords} from './plan-words.js';
import {planTable} from './plan-table.js';
import type {LayerPlan, SurgeryPlan} from './surgery-plan.js';

export interface PlanOptions {
  /** Which neurons go; see `NeuronRule`. Default 'reachability', which removes the most. */
  rule?: NeuronRule;
  /**
   * Whether words whose vector is 0 go too. Default false: the small model then takes other word ids, which `newWordIds`
   * gives.
   */
  vocabulary?: boolean;
}

/**
 * Plans what can be cut from a trained model without changing its outputs: neurons that reach no output, constant gates, embedding
 * components that nothing reads and, if asked, words without a vector. Only exact zeros count. Touches nothing.
 *
 * Where everything behind a layer could go, its first neuron or component stays: tfjs cannot multiply an empty matrix.
 *
 * @throws if the model is not built, has no recurrent layer or a weight that is not finite
 */
export function planSurgery(model: LayersModel, options: PlanOptions = {}): SurgeryPlan {
  expectLayersModel('planSurgery', model);
  checkOptions('planSurgery', options, {rule: aNeuronRule, vocabulary: trueOrFalse});
  const {rule = 'reachability', vocabulary = false} = options;
  const recurrent = recurrentLayers(model);
  const weights = WeightTable.read(model);
  const layers = structureOf(recurrent, weights, rule).map(layerPlan);
  // Nothing reads a stand-in, so what it reads need not stay.
  const kept = new Map(layers.map(({layer, keep, standIn}) => [layer, standIn ? [] : keep]));
  const graph = modelGraph(model);
  const embeddings = planEmbeddings(graph, recurrent, weights, kept).map(embedding =>
    vocabulary ? {...embedding, words: planWords(graph, embedding, weights)} : embedding,
  );
  const plan = {model: model.name, layers, embeddings};
  return {...plan, toString: () => planTable(plan)};
}

function layerPlan({layer, units, gates, neurons, blocking}: LayerStructure): LayerPlan {
  const constant = (gate: string): number => neurons.filter(n => n.gates[gate].constant).length;
  return {
    layer,
    units,
    standIn: neurons.length === 0,
    keep: neurons.length > 0 ? neurons.map(({index}) => index) : [0],
    constantGates: Object.fromEntries(gates.map(gate => [gate, constant(gate)])),
    blocking,
  };
}
