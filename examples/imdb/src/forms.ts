import type {LayersModel, Sequential} from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {operate, planSurgery, type SurgeryPlan} from '@sparsegate/surgery';

/** The collapsed model whole, and what surgery makes of it out of stock layers or out of SparseLSTM or SparseGRU. */
export const FORMS = ['dense', 'stock', 'sparse'] as const;
export type Form = (typeof FORMS)[number];

/** The three forms of a collapsed model, ready to run, and by which plan the last two were cut. */
export async function formsOf(
  dense: Sequential,
): Promise<{plan: SurgeryPlan; forms: Record<Form, LayersModel>}> {
  const plan = planSurgery(dense, {vocabulary: true});
  const forms = {
    dense,
    stock: await operate(dense, plan, {layers: 'stock'}),
    sparse: await operate(dense, plan, {layers: 'sparse'}),
  };
  // Sparse layers call their op by themselves; stock layers have to be told.
  accelerate(forms.dense);
  (forms.stock as Sequential).build();
  accelerate(forms.stock);
  return {plan, forms};
}
