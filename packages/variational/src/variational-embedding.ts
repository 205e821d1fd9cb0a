import {
  cast,
  mul,
  notEqual,
  reshape,
  serialization,
  tensor1d,
  tidy,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {initializers, layers, type Shape} from '@tensorflow/tfjs-layers';
import {warnOfOtherTfjs} from '@sparsegate/structure';
import {distinct} from './distinct.js';
import {gatherRows} from './gather-rows.js';
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

export type VariationalEmbeddingArgs = Parameters<typeof layers.embedding>[0] &
  SamplingArgs & {
    /** Whether each word has a group weight z^V that multiplies its vector: the paper's classifiers. Default false. */
    wordGroups?: boolean;
  };

const STOCK_CONFIG = ['inputDim', 'outputDim', 'embeddingsInitializer', 'maskZero', 'inputLength'];

/** What is read of the stock layer; tfjs-layers declares it private. */
interface StockEmbedding {
  embeddingsInitializer: Initializer;
}

/**
 * An embedding whose vectors have a posterior, with the vocabulary's group weights: z^V_w e_w for word w.
 *
 * In training, vectors are sampled once for the mini-batch and z^V once for each object and different word, so that a word
 * that comes again in a text has the same one. Only what the mini-batch uses is drawn.
 *
 * Which words a mini-batch has is found out on the JavaScript side: feed ids from there, not from a GPU.
 *
 * Takes the arguments of `tf.layers.embedding` without regularizers and constraints. The group weights of the vectors'
 * components, z^x, belong to the LSTM above.
 *
 * Input [B, T], word ids in [0, inputDim); output [B, T, outputDim].
 */
export class VariationalEmbedding extends layers.Layer implements Variational {
  /** @nocollapse */
  static readonly className = 'VariationalEmbedding';
  readonly inputDim: number;
  readonly outputDim: number;
  readonly wordGroups: boolean;
  readonly sampling: Sampling;
  private embeddings!: PosteriorVariables;
  private words?: PosteriorVariables;
  /** Never built: it reads the arguments of the stock layer and writes them down again. */
  private readonly stock: Layer & StockEmbedding;

  /** @throws if an argument is out of range or not supported */
  constructor(args: VariationalEmbeddingArgs) {
    refuseUnsupported('variationalEmbedding', args, [...STOCK_CONFIG, 'wordGroups']);
    const stock = layers.embedding(withOwnConfigs(args));
    super({...args, batchInputShape: stock.batchInputShape});
    const owner = `variationalEmbedding "${this.name}"`;
    this.stock = stock as unknown as Layer & StockEmbedding;
    this.inputDim = args.inputDim;
    this.outputDim = args.outputDim;
    this.wordGroups = args.wordGroups ?? false;
    this.sampling = new Sampling(args, owner);
    this.supportsMasking = args.maskZero ?? false;
  }

  override build(): void {
    const add: AddWeight = (name, of, initializer) =>
      this.addWeight(name, of, 'float32', initializer);
    const ofMeans = seededInitializer(
      this.stock.embeddingsInitializer,
      this.sampling.noise.seed,
      0,
    );
    this.embeddings = addPosterior(add, 'embeddings', [this.inputDim, this.outputDim], ofMeans);
    if (this.wordGroups) {
      this.words = addPosterior(add, 'z_words', [this.inputDim], initializers.ones());
    }
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], kwargs: {training?: boolean}): Tensor {
    return tidy(() => {
      const ids = Array.isArray(inputs) ? inputs[0] : inputs;
      const values = cast(ids, 'int32').dataSync();
      this.checkIds(values);
      const reading = this.sampling.reading(kwargs.training ?? false);
      const read = (posterior: Posterior): Tensor => reading.shared(posterior);
      const vectors = readRows(this.embeddings, values, read);
      const scaled = this.words
        ? mul(vectors, reshape(this.wordMultipliers(values, ids.shape[0], read), [ids.size, 1]))
        : vectors;
      return reshape(scaled, [...ids.shape, this.outputDim]);
    });
  }

  /** z^V of each entry: one for each object and different word. */
  private wordMultipliers(
    ids: ArrayLike<number>,
    objects: number,
    read: (posterior: Posterior) => Tensor,
  ): Tensor {
    const perObject = ids.length / objects;
    const pairs = distinct(
      Float64Array.from(ids, (id, k) => Math.floor(k / perObject) * this.inputDim + id),
    );
    const rows = pairs.values.map(pair => pair % this.inputDim);
    return gatherRows(read(posteriorRows(this.words!, rows)), tensor1d(pairs.places, 'int32'));
  }

  private checkIds(ids: ArrayLike<number>): void {
    const outside = Array.prototype.find.call(
      ids,
      (id: number) => !(id >= 0 && id < this.inputDim),
    ) as number | undefined;
    if (outside !== undefined) {
      throw new Error(
        `variationalEmbedding "${this.name}": word ids must be in 0 … ${this.inputDim - 1}. ` +
          `Received: ${outside}. Give words outside the vocabulary an id of their own.`,
      );
    }
  }

  override computeMask(inputs: Tensor | Tensor[]): Tensor | Tensor[] {
    // tfjs takes null for "no mask"; its types do not know.
    if (!this.stock.supportsMasking) return null as unknown as Tensor;
    return notEqual(Array.isArray(inputs) ? inputs[0] : inputs, 0);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.stock.computeOutputShape(inputShape);
  }

  posteriors(): PosteriorVariables[] {
    return this.words ? [this.embeddings, this.words] : [this.embeddings];
  }

  toStock(): Layer {
    const {name, batchInputShape, dtype} = this.getConfig();
    return layers.embedding({
      ...pick(this.stock.getConfig(), STOCK_CONFIG),
      ...({name, batchInputShape, dtype} as object),
      inputDim: this.inputDim,
      outputDim: this.outputDim,
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      ...pick(this.stock.getConfig(), STOCK_CONFIG),
      ...this.sampling.getConfig(),
      wordGroups: this.wordGroups,
    };
  }
}

/** A new `VariationalEmbedding`, as `tf.layers.embedding` makes a new stock layer. */
export function variationalEmbedding(args: VariationalEmbeddingArgs): VariationalEmbedding {
  return new VariationalEmbedding(args);
}

/** Vectors [entries, E]: those of different words are read once and then handed out. */
function readRows(
  variables: PosteriorVariables,
  ids: ArrayLike<number>,
  read: (posterior: Posterior) => Tensor,
): Tensor {
  const {values, places} = distinct(ids);
  return gatherRows(read(posteriorRows(variables, values)), tensor1d(places, 'int32'));
}

function posteriorRows(variables: PosteriorVariables, rows: number[]): Posterior {
  const {mean, logSigma} = readPosterior(variables);
  const indices = tensor1d(rows, 'int32');
  return {mean: gatherRows(mean, indices), logSigma: gatherRows(logSigma, indices)};
}

warnOfOtherTfjs(VariationalEmbedding.className);
serialization.registerClass(VariationalEmbedding);
