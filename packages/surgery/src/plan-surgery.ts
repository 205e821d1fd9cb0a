import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  aNeuronRule,
  checkOptions,
  expectLayersModel,
  readModel,
  structureOf,
  trueOrFalse,
  type LayerStructure,
  type ModelReading,
  type NeuronRule,
} from '@sparsegate/structure';
import {Reasons} from './plan-reasons.js';
import {planTable} from './plan-table.js';
import {planWords} from './plan-words.js';
import {withStandIns} from './stand-ins.js';
import type {EmbeddingPlan, LayerPlan, SurgeryPlan} from './surgery-plan.js';

export interface PlanOptions {
  /** Which neurons go; see `NeuronRule`. Default 'liveness', which removes the most. */
  rule?: NeuronRule;
  /**
   * Whether words whose vector is 0 go too. Default false: the small model then takes other word ids, which `newWordIds`
   * gives.
   */
  vocabulary?: boolean;
  /**
   * Whether hard sigmoids that are 0 or 1 for every input count as constant although weights enter them: |h| ≤ 1 and a vocabulary is
   * finite, so that preactivations have bounds. Default false: it takes the layers' word that no state comes from outside.
   */
  bounds?: boolean;
}

/**
 * Plans what can be cut from a trained model without changing its outputs: neurons on which no output depends, gates that are
 * constant or without effect, embedding components that nothing reads and, if asked, words without a vector. Only exact zeros count.
 * Touches nothing.
 *
 * Where everything behind a layer could go, its first neuron or component stays: tfjs cannot multiply an empty matrix.
 *
 * @throws if the model is not built, has no recurrent layer or a weight that is not finite
 */
export function planSurgery(model: LayersModel, options: PlanOptions = {}): SurgeryPlan {
  expectLayersModel('planSurgery', model);
  checkOptions('planSurgery', options, {
    rule: aNeuronRule,
    vocabulary: trueOrFalse,
    bounds: trueOrFalse,
  });
  return planFrom(readModel(model), options);
}

/** The same for a model that has been read. */
export function planFrom(
  reading: ModelReading,
  {rule = 'liveness', vocabulary = false, bounds = false}: PlanOptions = {},
): SurgeryPlan {
  const structure = structureOf(reading, rule, bounds);
  const filled = withStandIns(reading, structure.kept, false);
  const reasons = new Reasons(structure);
  const layers = reading.recurrent.map((layer, k): LayerPlan => {
    const {keep, standIns} = filled.get(layer.name)!;
    return {
      layer: layer.name,
      units: layer.units,
      keep,
      standIns,
      goes: reasons.ofSite(layer, keep),
      constantGates: constantGates(structure.layers[k]),
      frozen: reasons.frozen(layer, keep),
      provenGates: reasons.provenGates(layer, keep),
      unusedGates: reasons.unusedGates(layer, structure.kept.get(layer.name)!),
      blocking: layer.blocking,
    };
  });
  const embeddings = reading.embeddings.map((site): EmbeddingPlan => {
    const {keep, standIns} = filled.get(site.name)!;
    const plan = {layer: site.name, size: site.units, keep, standIns};
    const words = vocabulary ? {words: planWords(reading, plan)} : {};
    return {...plan, goes: reasons.ofSite(site, keep), ...words, blocking: site.blocking};
  });
  const plan = {model: reading.name, layers, embeddings, bounds};
  return {...plan, toString: () => planTable(plan)};
}

function constantGates({gates, neurons}: LayerStructure): Record<string, number> {
  const constant = (gate: string): number => neurons.filter(n => n.gates[gate].constant).length;
  return Object.fromEntries(gates.map(gate => [gate, constant(gate)]));
}
