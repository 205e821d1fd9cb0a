import type {Sequential} from '@tensorflow/tfjs';

/** What tfjs 4.22 keeps of a compiled `Sequential` in order to check the shapes of targets. */
interface CompiledModel {
  model?: {feedOutputShapes?: Array<Array<number | null>>};
}

/**
 * Lets `fit` of a compiled model take word ids [B, T] as targets of logits [B, T, V]. tfjs allows targets of another
 * shape than the output's for its own sparse loss only, which builds a one-hot matrix as large as the logits.
 *
 * @throws with a tfjs that keeps those shapes elsewhere
 */
export function takeIdsAsTargets(model: Sequential): void {
  const shapes = (model as unknown as CompiledModel).model?.feedOutputShapes;
  if (!Array.isArray(shapes) || shapes.length !== 1) {
    throw new Error(
      `takeIdsAsTargets must find the output shapes of a compiled Sequential, as tfjs 4.22 keeps them. ` +
        `Received: ${String(shapes)}. Compile the model first, or use tfjs 4.22.`,
    );
  }
  shapes[0] = shapes[0].slice(0, -1);
}
