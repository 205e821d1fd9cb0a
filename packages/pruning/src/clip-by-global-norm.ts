import {sumInBlocks} from '@sparsegate/ops';
import {
  addN,
  div,
  dispose,
  maximum,
  mul,
  Optimizer,
  serialization,
  sqrt,
  square,
  tidy,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {shown, warnOfOtherTfjs} from '@sparsegate/structure';

interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/**
 * Wraps an optimizer so that each step's gradient, penalties included, is scaled down to a global norm of at most `maxNorm`:
 * g · maxNorm / max(‖g‖, maxNorm), with ‖g‖ over all weights together.
 *
 * Saves and loads with the model like any optimizer: import this package before loading.
 *
 * @param maxNorm > 0; the small word model of the paper uses 5 for a loss summed over time steps
 * @throws if `optimizer` is none, or `maxNorm` not a positive number
 */
export function clipByGlobalNorm<T extends Optimizer>(
  optimizer: T,
  maxNorm: number,
): ClipByGlobalNorm<T> {
  if (typeof (optimizer as Partial<Optimizer> | undefined)?.applyGradients !== 'function') {
    throw new Error(
      `clipByGlobalNorm: optimizer must be an optimizer of tf.train. Received: ${shown(optimizer)}. ` +
        `Pass tf.train.momentum(0.1, 0.9), say, and not its name.`,
    );
  }
  return new ClipByGlobalNorm(optimizer, maxNorm);
}

export class ClipByGlobalNorm<T extends Optimizer = Optimizer> extends Optimizer {
  /** @nocollapse */
  static readonly className = 'ClipByGlobalNorm';

  constructor(
    /** The optimizer that takes the clipped gradients; change its learning rate here. */
    readonly optimizer: T,
    readonly maxNorm: number,
  ) {
    super();
    if (!(maxNorm > 0)) {
      throw new Error(`clipByGlobalNorm: maxNorm must be a positive number. Received: ${maxNorm}.`);
    }
  }

  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    const named: NamedTensor[] = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({name, tensor}));
    const clipped = clip(named, this.maxNorm);
    this.optimizer.applyGradients(clipped);
    dispose(clipped.map(({tensor}) => tensor));
  }

  override get iterations(): number {
    return this.optimizer.iterations;
  }

  override dispose(): void {
    this.optimizer.dispose();
  }

  override async saveIterations(): Promise<NamedTensor> {
    return this.optimizer.saveIterations();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    return this.optimizer.getWeights();
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    return this.optimizer.setWeights(weights);
  }

  override getConfig(): serialization.ConfigDict {
    return {
      optimizer: {className: this.optimizer.getClassName(), config: this.optimizer.getConfig()},
      maxNorm: this.maxNorm,
    };
  }

  /** @nocollapse */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const {className, config: innerConfig} = config.optimizer as {
      className: string;
      config: serialization.ConfigDict;
    };
    const known = serialization.SerializationMap.getMap().classNameMap[className];
    if (!known) {
      throw new Error(
        `ClipByGlobalNorm: the optimizer inside must be registered. Received: "${className}". ` +
          `Register it with tf.serialization.registerClass, then load the model.`,
      );
    }
    const [innerClass, fromConfig] = known;
    const Constructor = cls as unknown as new (optimizer: unknown, maxNorm: unknown) => T;
    return new Constructor(fromConfig(innerClass, innerConfig), config.maxNorm);
  }
}

function clip(gradients: readonly NamedTensor[], maxNorm: number): NamedTensor[] {
  const scaled = tidy(() => {
    const squares = gradients.map(({tensor}) => sumInBlocks(square(tensor)));
    const scale = div(maxNorm, maximum(sqrt(addN(squares)), maxNorm));
    return gradients.map(({tensor}) => mul(tensor, scale));
  });
  return gradients.map(({name}, k) => ({name, tensor: scaled[k]}));
}

warnOfOtherTfjs(ClipByGlobalNorm.className);
serialization.registerClass(ClipByGlobalNorm);
