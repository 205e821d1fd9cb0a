import {
  model as modelOf,
  Sequential,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {operate, planSurgery} from '@sparsegate/surgery';
import type {Form} from './surgery-results.js';

/** The three forms of a trained model, ready to run; none of them shares weights with another. */
export async function formsOf(dense: LayersModel): Promise<Record<Form, LayersModel>> {
  const plan = planSurgery(dense);
  const forms = {
    dense,
    stock: await operate(dense, plan, {layers: 'stock'}),
    sparse: await operate(dense, plan, {layers: 'sparse'}),
  };
  // SparseLSTM calls its op by itself; stock layers have to be told.
  accelerate(built(forms.dense));
  accelerate(built(forms.stock));
  return forms;
}

/** A `Sequential` that was loaded has weights, but counts as built only after its first prediction. */
function built(model: LayersModel): LayersModel {
  if (model instanceof Sequential && !model.built) model.build();
  return model;
}

/** The model up to its last recurrent layer: the same layers, not copies. */
export function withoutSoftmax(model: LayersModel): LayersModel {
  const last = model.layers[model.layers.length - 2];
  return modelOf({inputs: model.inputs, outputs: last.output as SymbolicTensor});
}
