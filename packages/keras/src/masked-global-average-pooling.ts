import {div, mean, mul, serialization, sum, tidy, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {checkLayerArguments, LAYER_ARGUMENTS, warnOfOtherTfjs} from '@sparsegate/structure';
import {maskColumn, oneTensor, type MaskedCallArgs} from './masked-steps.js';

/**
 * The average over the real steps of a sequence, as Keras' GlobalAveragePooling1D computes it; that of tfjs takes masked
 * steps in. Without a mask, over all steps. NaN where no step is real, as in Keras.
 *
 * [B, T, F] → [B, F]
 */
export class MaskedGlobalAveragePooling1D extends layers.Layer {
  /** @nocollapse */
  static readonly className = 'MaskedGlobalAveragePooling1D';
  override readonly supportsMasking = true;

  /** @throws if an argument is none of those of every layer */
  constructor(args: ConstructorParameters<typeof layers.Layer>[0] = {}) {
    checkLayerArguments(MaskedGlobalAveragePooling1D.className, args, LAYER_ARGUMENTS);
    super(args);
  }

  override computeOutputShape([batch, , features]: Shape): Shape {
    return [batch, features];
  }

  /** The output has no steps that could be masked. */
  override computeMask(): Tensor {
    return null as unknown as Tensor;
  }

  override call(inputs: Tensor | Tensor[], kwargs: MaskedCallArgs): Tensor {
    return tidy(() => {
      const x = oneTensor(inputs);
      const mask = maskColumn(kwargs);
      return mask ? div(sum(mul(x, mask), 1), sum(mask, 1)) : mean(x, 1);
    });
  }
}

warnOfOtherTfjs(MaskedGlobalAveragePooling1D.className);
serialization.registerClass(MaskedGlobalAveragePooling1D);
