import {targetShapes} from '@sparsegate/ops';
import {expectLayersModel} from '@sparsegate/structure';
import type {LayersModel, Sequential} from '@tensorflow/tfjs-layers';

/**
 * Lets `fit`, `evaluate` and `trainOnBatch` of a compiled model take labels [B] or [B, T] as targets of logits [B, V]
 * or [B, T, V], for `loss: sparseSoftmaxCrossEntropy`. tfjs allows targets of another shape than the output's for its
 * own sparse loss only, which builds a one-hot matrix as large as the logits.
 *
 * @throws if the model is not compiled, has several outputs, or is of a tfjs that keeps those shapes elsewhere
 */
export function acceptLabels(model: LayersModel | Sequential): void {
  expectLayersModel('acceptLabels', model);
  const shapes = targetShapes(model);
  if (!Array.isArray(shapes) || shapes.length !== 1) {
    throw new Error(
      `acceptLabels: model "${model.name}" must be compiled and have one output. ` +
        `Received: ${Array.isArray(shapes) ? `${shapes.length} outputs` : 'no output shapes'}. ` +
        'Call model.compile first.',
    );
  }
  shapes[0] = shapes[0].slice(0, -1);
}
