import {mul, serialization, tidy, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {checkLayerArguments, LAYER_ARGUMENTS, warnOfOtherTfjs} from '@sparsegate/structure';
import {maskColumn, oneTensor, type MaskedCallArgs} from './masked-steps.js';

/**
 * Zeros at the masked steps of a sequence: what Keras' Bidirectional gives there, and its recurrent layers with
 * `zero_output_for_mask`, where tfjs repeats the step before. Hands the mask on.
 *
 * [B, T, F] → [B, T, F]
 */
export class ZeroMaskedSteps extends layers.Layer {
  /** @nocollapse */
  static readonly className = 'ZeroMaskedSteps';
  override readonly supportsMasking = true;

  /** @throws if an argument is none of those of every layer */
  constructor(args: ConstructorParameters<typeof layers.Layer>[0] = {}) {
    checkLayerArguments(ZeroMaskedSteps.className, args, LAYER_ARGUMENTS);
    super(args);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override call(inputs: Tensor | Tensor[], kwargs: MaskedCallArgs): Tensor {
    return tidy(() => {
      const x = oneTensor(inputs);
      const mask = maskColumn(kwargs);
      return mask ? mul(x, mask) : x.clone();
    });
  }
}

warnOfOtherTfjs(ZeroMaskedSteps.className);
serialization.registerClass(ZeroMaskedSteps);
