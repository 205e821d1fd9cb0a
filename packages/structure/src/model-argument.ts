import {isOfOtherTfjs, KEEP_ONE_TFJS} from './one-tfjs.js';
import {shown} from '@sparsegate/cells';

/**
 * Refuses what people pass for a model by mistake: a promise that was not awaited, a graph model, nothing at all, a model of
 * another copy of tfjs.
 *
 * @param caller the public function that the model was given to
 * @throws unless it is a `LayersModel`, a `tf.sequential` being one
 */
export function expectLayersModel(caller: string, model: unknown): void {
  const members = model as Partial<Record<'layers' | 'getLayer' | 'then', unknown>> | null;
  const isModel = Array.isArray(members?.layers) && typeof members?.getLayer === 'function';
  if (isModel && !isOfOtherTfjs(model)) return;
  if (isModel) {
    throw new Error(
      `${caller}: model must be made by the copy of @tensorflow/tfjs-layers that @sparsegate imports. ` +
        `Received: a model of a second copy. ${KEEP_ONE_TFJS}`,
    );
  }
  const {received, advice} = describe(model);
  throw new Error(
    `${caller}: model must be a tf.LayersModel, such as tf.sequential or tf.loadLayersModel gives. ` +
      `Received: ${received}. ${advice}`,
  );
}

function describe(model: unknown): {received: string; advice: string} {
  if (model === undefined || model === null) {
    return {received: String(model), advice: 'Pass the model as the first argument.'};
  }
  const members = model as {then?: unknown; executeAsync?: unknown};
  if (typeof members.then === 'function') {
    return {received: 'a promise', advice: 'Await it first: const model = await …'};
  }
  if (typeof members.executeAsync === 'function') {
    return {
      received: 'a tf.GraphModel',
      advice:
        'Its layers are gone: convert the original again with --output_format=tfjs_layers_model.',
    };
  }
  const received =
    typeof model === 'object' ? `a ${model.constructor?.name ?? 'object'}` : shown(model);
  return {received, advice: 'Pass the model itself.'};
}
