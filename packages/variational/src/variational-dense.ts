import {
  add,
  exp,
  matMul,
  mul,
  reshape,
  serialization,
  sqrt,
  square,
  tidy,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {layers, type LayerVariable, type Shape} from '@tensorflow/tfjs-layers';
import {oneOf, warnOfOtherTfjs} from '@sparsegate/structure';
import type {Noise} from './noise.js';
import type {Posterior} from './posterior.js';
import {
  addPosterior,
  readPosterior,
  type AddWeight,
  type Initializer,
  type PosteriorVariables,
} from './posterior-variables.js';
import {Sampling, type SamplingArgs} from './sampling.js';
import {seededInitializer} from './seeded-initializer.js';
import {pick, refuseUnsupported, withOwnConfigs} from './stock-settings.js';
import type {Layer, Variational} from './variational-layer.js';

/**
 * How the layer is sampled:
 *
 * - 'local': its preactivations are, with the mean and variance that the posterior gives them, x μ and x² σ² (local
 *   reparametrization): less noise in the gradient. Noise [B, C]; of sequences [B, 1, C], the same at all time steps.
 * - 'direct': its weights are, once for the mini-batch, as those of an LSTM: what the paper does in stateful language models.
 */
export type DenseSampling = 'local' | 'direct';

/** The check of an option that is one. */
export const aDenseSampling = oneOf('local', 'direct');

export type VariationalDenseArgs = Parameters<typeof layers.dense>[0] &
  SamplingArgs & {
    /** Default 'local'. */
    denseSampling?: DenseSampling;
  };

/** Added to the variance of preactivations: √0 has no gradient, and an x of zeros gives it. */
const SMALLEST_VARIANCE = 1e-8;

const STOCK_CONFIG = ['units', 'activation', 'useBias', 'kernelInitializer', 'biasInitializer'];

/** What is read of the stock layer; tfjs-layers declares it private. */
interface StockDense {
  activation: {apply(x: Tensor): Tensor};
  useBias: boolean;
  kernelInitializer: Initializer;
  biasInitializer: Initializer;
}

/**
 * A dense layer whose kernel has a posterior: activation(x W + b). Takes the arguments of `tf.layers.dense` without
 * regularizers and constraints; `kernelInitializer` defaults to 'glorotUniform'.
 *
 * Input [B, I] or [B, T, I]; output [B, C] or [B, T, C].
 */
export class VariationalDense extends layers.Layer implements Variational {
  /** @nocollapse */
  static readonly className = 'VariationalDense';
  readonly units: number;
  readonly denseSampling: DenseSampling;
  readonly sampling: Sampling;
  bias?: LayerVariable;
  private kernel!: PosteriorVariables;
  /** Never built: it reads the arguments of the stock layer and writes them down again. */
  private readonly stock: Layer & StockDense;

  /** @throws if an argument is out of range or not supported */
  constructor(args: VariationalDenseArgs) {
    super(args);
    const owner = `variationalDense "${this.name}"`;
    refuseUnsupported(owner, args, [...STOCK_CONFIG, 'denseSampling']);
    this.stock = layers.dense({
      kernelInitializer: 'glorotUniform',
      ...withOwnConfigs(args),
    }) as unknown as Layer & StockDense;
    this.units = args.units;
    this.denseSampling = args.denseSampling ?? 'local';
    aDenseSampling(`${owner}: denseSampling`, this.denseSampling);
    this.sampling = new Sampling(args, owner);
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    if (shape.length !== 2 && shape.length !== 3) {
      throw new Error(
        `variationalDense "${this.name}": inputs must have the shape [batch, inputs] or [batch, time steps, inputs]. ` +
          `Received: [${shape}].`,
      );
    }
    const add: AddWeight = (name, of, initializer) =>
      this.addWeight(name, of, 'float32', initializer);
    const {useBias, kernelInitializer, biasInitializer} = this.stock;
    const ofMeans = seededInitializer(kernelInitializer, this.sampling.noise.seed, 0);
    this.kernel = addPosterior(add, 'kernel', [shape[shape.length - 1]!, this.units], ofMeans);
    if (useBias) this.bias = add('bias', [this.units], biasInitializer);
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    return [...shape.slice(0, -1), this.units];
  }

  override call(inputs: Tensor | Tensor[], kwargs: {training?: boolean}): Tensor {
    return tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const reading = this.sampling.reading(kwargs.training ?? false);
      const kernel = readPosterior(this.kernel);
      const products =
        reading.noise && this.denseSampling === 'local'
          ? sampledProducts(x, kernel, reading.noise)
          : product(x, reading.shared(kernel));
      return this.stock.activation.apply(this.bias ? add(products, this.bias.read()) : products);
    });
  }

  posteriors(): PosteriorVariables[] {
    return [this.kernel];
  }

  toStock(): Layer {
    const {name, batchInputShape, dtype} = this.getConfig();
    return layers.dense({
      ...pick(this.stock.getConfig(), STOCK_CONFIG),
      ...({name, batchInputShape, dtype} as object),
      units: this.units,
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      ...pick(this.stock.getConfig(), STOCK_CONFIG),
      ...this.sampling.getConfig(),
      denseSampling: this.denseSampling,
    };
  }
}

/** A new `VariationalDense`, as `tf.layers.dense` makes a new stock layer. */
export function variationalDense(args: VariationalDenseArgs): VariationalDense {
  return new VariationalDense(args);
}

/** x W for x [B, I] or [B, T, I]. */
function product(x: Tensor, weights: Tensor): Tensor {
  const [inputs, units] = weights.shape;
  const flat = reshape(x, [x.size / inputs, inputs]) as Tensor2D;
  return reshape(matMul(flat, weights as Tensor2D), [...x.shape.slice(0, -1), units]);
}

/** x μ + √(x² σ² + 1e-8) ε, with one ε for each object and unit. */
function sampledProducts(x: Tensor, {mean, logSigma}: Posterior, noise: Noise): Tensor {
  const variance = product(square(x), exp(mul(logSigma, 2)));
  const deviation = sqrt(add(variance, SMALLEST_VARIANCE));
  const units = mean.shape[1]!;
  const epsilon = noise(x.rank === 2 ? [x.shape[0], units] : [x.shape[0], 1, units]);
  return add(product(x, mean), mul(deviation, epsilon));
}

warnOfOtherTfjs(VariationalDense.className);
serialization.registerClass(VariationalDense);
