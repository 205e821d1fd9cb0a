import {
  cast,
  mul,
  notEqual,
  reshape,
  scatterND,
  serialization,
  tensor2d,
  tidy,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {initializers, layers, type Shape} from '@tensorflow/tfjs-layers';
import {warnOfOtherTfjs, type LayerSizes} from '@sparsegate/structure';
import type {Posterior} from './posterior.js';
import {
  addPosterior,
  type AddWeight,
  type Initializer,
  type PosteriorVariables,
} from './posterior-variables.js';
import {Sampling, type SamplingArgs} from './sampling.js';
import {seededInitializer} from './seeded-initializer.js';
import {pick, refuseUnsupported, withOwnConfigs} from './stock-settings.js';
import {distinctRows, readRows, rowsOf, storedWords, type StoredWords} from './stored-words.js';
import type {Layer, Variational} from './variational-layer.js';

export type VariationalEmbeddingArgs = Parameters<typeof layers.embedding>[0] &
  SamplingArgs & {
    /**
     * Ids that have a vector, ascending; those of others are zeros. Default all. What `compactWhileTraining` leaves of the words, so
     * that a model can be saved as it is then.
     */
    keptWords?: readonly number[] | null;
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
  readonly wordGroups: boolean;
  readonly sampling: Sampling;
  private embeddings!: PosteriorVariables;
  private words?: PosteriorVariables;
  private size: number;
  private stored?: StoredWords;
  /** Never built: it reads the arguments of the stock layer and writes them down again. */
  private readonly stock: Layer & StockEmbedding;

  /** @throws if an argument is out of range or not supported */
  constructor(args: VariationalEmbeddingArgs) {
    refuseUnsupported('variationalEmbedding', args, [...STOCK_CONFIG, 'wordGroups', 'keptWords']);
    const stock = layers.embedding(withOwnConfigs(args));
    super({...args, batchInputShape: stock.batchInputShape});
    const owner = `variationalEmbedding "${this.name}"`;
    this.stock = stock as unknown as Layer & StockEmbedding;
    this.inputDim = args.inputDim;
    this.size = args.outputDim;
    this.wordGroups = args.wordGroups ?? false;
    this.stored = storedWords(args.keptWords ?? undefined, this.inputDim, owner);
    this.sampling = new Sampling(args, owner);
    this.supportsMasking = args.maskZero ?? false;
  }

  /** Components of a vector. */
  get outputDim(): number {
    return this.size;
  }

  /** Ids that have a vector, ascending; undefined where all have. */
  get keptWords(): readonly number[] | undefined {
    return this.stored?.ids;
  }

  /** Follows when its weights lose words or components in training. */
  resize(sizes: LayerSizes): void {
    if (sizes.units !== undefined) {
      this.size = sizes.units;
      (this.stock as unknown as {outputDim: number}).outputDim = sizes.units;
    }
    if ('words' in sizes) this.stored = storedWords(sizes.words, this.inputDim, this.name);
  }

  override build(): void {
    const rows = this.keptWords?.length ?? this.inputDim;
    const add: AddWeight = (name, of, initializer) =>
      this.addWeight(name, of, 'float32', initializer);
    const ofMeans = seededInitializer(
      this.stock.embeddingsInitializer,
      this.sampling.noise.seed,
      0,
    );
    this.embeddings = addPosterior(add, 'embeddings', [rows, this.outputDim], ofMeans);
    if (this.wordGroups) {
      this.words = addPosterior(add, 'z_words', [rows], initializers.ones());
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
      const rows = rowsOf(values, this.stored);
      const vectors = readRows(this.embeddings, distinctRows(rows), read);
      const scaled = this.words
        ? mul(vectors, reshape(this.wordMultipliers(rows, ids.shape[0], read), [ids.size, 1]))
        : vectors;
      return reshape(scaled, [...ids.shape, this.outputDim]);
    });
  }

  /** z^V of each entry: one for each object and different word. */
  private wordMultipliers(
    rows: ArrayLike<number>,
    objects: number,
    read: (posterior: Posterior) => Tensor,
  ): Tensor {
    const perObject = rows.length / objects;
    const {values, places} = distinctRows(
      Float64Array.from(rows, (row, k) =>
        row < 0 ? row : Math.floor(k / perObject) * this.inputDim + row,
      ),
    );
    const entries = {values: values.map(pair => pair % this.inputDim), places};
    return readRows(this.words!, entries, read);
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

  /** A row for every id, zeros for words that have none. */
  wholeRows(rows: Tensor): Tensor {
    if (!this.stored) return rows;
    const indices = tensor2d([...this.stored.ids], [this.stored.ids.length, 1], 'int32');
    return scatterND(indices, rows, [this.inputDim, ...rows.shape.slice(1)] as [number]);
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
      ...(this.stored && {keptWords: [...this.stored.ids]}),
    };
  }
}

/** A new `VariationalEmbedding`, as `tf.layers.embedding` makes a new stock layer. */
export function variationalEmbedding(args: VariationalEmbeddingArgs): VariationalEmbedding {
  return new VariationalEmbedding(args);
}

warnOfOtherTfjs(VariationalEmbedding.className);
serialization.registerClass(VariationalEmbedding);
