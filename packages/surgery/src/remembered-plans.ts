import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {LayerPlan, SurgeryPlan} from './surgery-plan.js';

const plans = new WeakMap<LayersModel, SurgeryPlan>();

/** Notes by which plan a small model was made, so that `verify` can set its neurons beside the old ones. */
export function rememberPlan(small: LayersModel, plan: SurgeryPlan): void {
  plans.set(small, plan);
}

/** The plan that a small model was made by; undefined after saving and loading. */
export function planOf(small: LayersModel): SurgeryPlan | undefined {
  return plans.get(small);
}

/** What a small model's layer kept of the original one; undefined for other layers, and after saving and loading. */
export function layerPlanOf(small: LayersModel, layer: string): LayerPlan | undefined {
  return plans.get(small)?.layers.find(entry => entry.layer === layer);
}

/** Whether a layer holds several cells that were planned one by one: its states are those of all of them. */
export function isPlannedInParts(small: LayersModel, layer: string): boolean {
  const parts = plans.get(small)?.layers.filter(entry => entry.layer.startsWith(`${layer}/cell `));
  return parts !== undefined && parts.length > 0;
}
