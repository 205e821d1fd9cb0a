import {add, clipByValue, div, serialization, tidy, type Tensor} from '@tensorflow/tfjs-core';
import {warnOfOtherTfjs} from '@sparsegate/structure';

/** Where the straight piece ends on both sides, and the length over which it rises from 0 to 1. */
const BOUND = 3;
const RISE = 2 * BOUND;

/**
 * Keras 3's hard sigmoid, relu6(x + 3) / 6, elementwise: tfjs' function of that name is Keras 2's, clip(0.2 x + 0.5, 0, 1).
 *
 * Importing this package registers it as the activation 'kerasHardSigmoid'.
 */
export class KerasHardSigmoid extends serialization.Serializable {
  /** @nocollapse */
  static readonly className = 'kerasHardSigmoid';

  apply(x: Tensor): Tensor {
    return tidy(() => clipByValue(div(add(x, BOUND), RISE), 0, 1));
  }

  getConfig(): serialization.ConfigDict {
    return {};
  }
}

warnOfOtherTfjs(KerasHardSigmoid.className);
serialization.registerClass(KerasHardSigmoid);
