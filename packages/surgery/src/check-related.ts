import type {LayersModel} from '@tensorflow/tfjs-layers';
import {embeddingAt, modelGraph} from '@sparsegate/structure';
import type {SurgeryPlan} from './surgery-plan.js';

/**
 * Checks that one model can be the small form of another: as many inputs, outputs of the same shapes and, unless a plan says how
 * its words are numbered, as many words.
 *
 * @throws saying what differs
 */
export function checkRelated(
  model: LayersModel,
  small: LayersModel,
  plan: SurgeryPlan | undefined,
): void {
  const [expected, received] = [model, small].map(
    ({inputs, outputs}) =>
      `${inputs.length} input${inputs.length === 1 ? '' : 's'} and the outputs ${shapes(outputs)}`,
  );
  if (expected !== received) {
    throw new Error(
      `Verification of "${small.name}": a small form of "${model.name}" must have ${expected}. ` +
        `Received: a model of ${received}. Pass the original model first, then what operate made of it.`,
    );
  }
  if (!plan) checkWords(model, small);
}

function shapes(tensors: LayersModel['outputs']): string {
  return tensors.map(({shape}) => `[${shape.map(size => size ?? 'any').join(', ')}]`).join(' and ');
}

/** A small model that was saved and loaded does not know how its words were numbered. */
function checkWords(model: LayersModel, small: LayersModel): void {
  const graphs = [model, small].map(modelGraph);
  model.inputs.forEach((_, k) => {
    const [before, after] = graphs.map(graph => embeddingAt(graph, k)?.config.input_dim);
    // Only a stock embedding says how many words it has: a layer of another class is compared by its outputs.
    if (before === undefined || after === undefined || before === after) return;
    throw new Error(
      `Verification of "${small.name}": it must know the ${String(before)} words of "${model.name}", or its plan must be given. ` +
        `Received: a model of ${String(after)} words and no plan. ` +
        `Pass the plan that it was made by: verify(model, small, inputs, {plan}).`,
    );
  });
}
