import * as tf from '@tensorflow/tfjs';
import {generator} from './random-stack.js';

/** A random functional model; plain data, so that a failing case prints. */
export interface GraphCase {
  seed: number;
  /** How many layers are put on top of each other, one of the kinds below each. */
  kinds: Kind[];
  stateful: boolean;
  embedding: boolean;
  recurrentActivation: 'sigmoid' | 'hardSigmoid';
  /** Shares of weights, of gate columns and of outgoing rows that are zero. */
  zeroWeights: number;
  zeroGates: number;
  zeroRows: number;
  /** Whether constants that bounds prove are taken for constants. */
  bounds: boolean;
}

export const KINDS = [
  'lstm',
  'bidirectional',
  'summed',
  'merge',
  'residual',
  'concatenate',
  'encoder',
  'shared',
  'sharedDense',
  'cell',
  'stack',
  'timeDistributed',
  'repeat',
  'convolution',
  'between',
  'nested',
  'masked',
] as const;
export type Kind = (typeof KINDS)[number];

type Tensor = tf.SymbolicTensor;

export const GRAPH_BATCH = 2;
const STEPS = 4;
const WORDS = 6;
const MERGES = ['add', 'average', 'maximum', 'minimum', 'multiply'] as const;

/** Builds random models over sequences [B, T, W] of which any one may be taken up again. */
class Builder {
  readonly random: () => number;
  private readonly sequences: Tensor[];
  /** Outputs that are no sequences. */
  readonly ends: Tensor[] = [];

  constructor(
    private readonly graph: GraphCase,
    input: Tensor,
  ) {
    this.random = generator(graph.seed);
    this.sequences = [input];
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private any(): Tensor {
    return this.sequences[this.below(this.sequences.length)];
  }

  private size(): number {
    return 1 + this.below(5);
  }

  /** One in four is a GRU, except where states are taken one by one. */
  private recurrent(
    units: number,
    options: object = {},
    kind = this.random() < 0.25 ? tf.layers.gru : tf.layers.lstm,
  ): ReturnType<typeof tf.layers.lstm> {
    const {recurrentActivation, stateful} = this.graph;
    return kind({
      units,
      recurrentActivation,
      recurrentInitializer: 'zeros',
      returnSequences: true,
      stateful,
      useBias: this.random() < 0.9,
      goBackwards: this.random() < 0.2,
      ...options,
    });
  }

  private wrapped(units: number, mergeMode: string, options: object = {}): Tensor {
    const layer = this.recurrent(units, {stateful: false, goBackwards: false, ...options}) as never;
    return tf.layers.bidirectional({layer, mergeMode} as never).apply(this.any()) as Tensor;
  }

  /** Puts one layer, or a few that belong together, on top. */
  add(kind: Kind): void {
    const made = this.make(kind);
    for (const tensor of made) (tensor.rank === 3 ? this.sequences : this.ends).push(tensor);
  }

  private make(kind: Kind): Tensor[] {
    const x = this.any();
    const width = x.shape[2]!;
    switch (kind) {
      case 'lstm': {
        const isLast = this.random() < 0.2;
        return [this.recurrent(this.size(), {returnSequences: !isLast}).apply(x) as Tensor];
      }
      case 'bidirectional':
        return [this.wrapped(this.size(), 'concat')];
      case 'summed':
        return [this.wrapped(this.size(), ['sum', 'ave', 'mul'][this.below(3)])];
      case 'merge': {
        const units = this.size();
        const inputs = [x, this.any()].map(from => this.recurrent(units).apply(from) as Tensor);
        return [tf.layers[MERGES[this.below(MERGES.length)]]().apply(inputs) as Tensor];
      }
      case 'residual':
        return [tf.layers.add().apply([x, this.recurrent(width).apply(x) as Tensor]) as Tensor];
      case 'concatenate':
        return [tf.layers.concatenate().apply([x, this.otherThan(x)]) as Tensor];
      case 'encoder':
        return this.encoder(x);
      case 'shared': {
        const layer = this.recurrent(this.size(), {stateful: false});
        return this.ofOneWidth(x).map(from => layer.apply(from) as Tensor);
      }
      case 'sharedDense': {
        const layer = tf.layers.dense({units: this.size()});
        return this.ofOneWidth(x).map(from => layer.apply(from) as Tensor);
      }
      case 'cell':
        return [this.cells([this.size()]).apply(x) as Tensor];
      case 'stack':
        return [this.cells([this.size(), this.size()]).apply(x) as Tensor];
      case 'timeDistributed': {
        const last = this.recurrent(this.size(), {returnSequences: false, stateful: false});
        const pairs = tf.layers.reshape({targetShape: [2, STEPS / 2, width]}).apply(x) as Tensor;
        const whole = tf.layers.timeDistributed({layer: last as never}).apply(pairs) as Tensor;
        return [tf.layers.flatten().apply(whole) as Tensor];
      }
      case 'repeat': {
        const last = this.recurrent(this.size(), {returnSequences: false}).apply(x) as Tensor;
        return [tf.layers.repeatVector({n: STEPS}).apply(last) as Tensor];
      }
      case 'convolution': {
        const filters = this.size();
        return [tf.layers.conv1d({filters, kernelSize: 2, padding: 'same'}).apply(x) as Tensor];
      }
      case 'nested':
        return [this.nested(x.shape.slice(1)).apply(x) as Tensor];
      case 'masked': {
        // Some steps of the input are 0, and so is what a relu makes of a closed neuron; 9 is no neuron's value.
        const masked = tf.layers.masking({maskValue: this.random() < 0.5 ? 0 : 9}).apply(x);
        return [this.recurrent(this.size(), {returnSequences: false}).apply(masked) as Tensor];
      }
      case 'between':
        return [this.between(width).apply(x) as Tensor];
    }
  }

  /** tfjs frees a tensor too early that one layer takes twice. */
  private otherThan(x: Tensor): Tensor {
    const others = this.sequences.filter(tensor => tensor !== x);
    return others.length > 0
      ? others[this.below(others.length)]
      : (this.recurrent(this.size()).apply(x) as Tensor);
  }

  /** A sequence, and another one of its width. */
  private ofOneWidth(x: Tensor): Tensor[] {
    return [x, this.recurrent(x.shape[2]!).apply(this.any()) as Tensor];
  }

  private cells(units: number[]): ReturnType<typeof tf.layers.rnn> {
    const {recurrentActivation} = this.graph;
    const cell = units.map(size =>
      tf.layers.lstmCell({units: size, recurrentActivation, recurrentInitializer: 'zeros'}),
    );
    return tf.layers.rnn({cell: cell.length === 1 ? cell[0] : cell, returnSequences: true});
  }

  /** One layer whose states another one starts from; sometimes the states have an end of their own. */
  private encoder(x: Tensor): Tensor[] {
    const units = this.size();
    const from = this.recurrent(units, {returnState: true, stateful: false}, tf.layers.lstm);
    const [y, h, c] = from.apply(x) as Tensor[];
    const to = this.recurrent(units, {stateful: false}, tf.layers.lstm);
    const decoded = to.apply(this.any(), {initialState: [h, c]}) as Tensor;
    const alsoRead = this.random() < 0.3 ? [c] : [];
    return [...(this.random() < 0.5 ? [y] : []), decoded, ...alsoRead];
  }

  /** A model that becomes a layer. */
  private nested(shape: Array<number | null>): tf.Sequential {
    const options = {stateful: false};
    const layers = [
      this.recurrent(this.size(), {...options, inputShape: shape}),
      this.recurrent(this.size(), options),
    ];
    return tf.sequential({layers});
  }

  private between(width: number): {apply(x: Tensor): unknown} {
    const layers = [
      () => tf.layers.dropout({rate: 0.3}),
      () => tf.layers.activation({activation: 'sigmoid'}),
      () => tf.layers.activation({activation: 'relu'}),
      () => tf.layers.reshape({targetShape: [STEPS, width]}),
      () => tf.layers.batchNormalization(),
      () => tf.layers.leakyReLU(),
    ];
    return layers[this.below(layers.length)]();
  }

  /** Every tensor that nothing takes up is read by something, or is an output as it stands. */
  outputs(): Tensor[] {
    const taken = new Set<Tensor>();
    const all = [...this.sequences, ...this.ends];
    for (const {sourceLayer, nodeIndex} of all) {
      for (const input of sourceLayer.inboundNodes[nodeIndex].inputTensors) taken.add(input);
    }
    const free = all.filter(tensor => !taken.has(tensor));
    return free.map(tensor => this.end(tensor));
  }

  private end(tensor: Tensor): Tensor {
    const dense = tf.layers.dense({units: 1 + this.below(3)});
    if (tensor.rank === 2) return dense.apply(tensor) as Tensor;
    const chance = this.random();
    if (chance < 0.1) return tensor;
    if (chance < 0.4) return dense.apply(tf.layers.flatten().apply(tensor)) as Tensor;
    if (chance < 0.6) return tf.layers.timeDistributed({layer: dense}).apply(tensor) as Tensor;
    const pooled =
      chance < 0.8 ? tf.layers.globalAveragePooling1d({}) : tf.layers.globalMaxPooling1d({});
    return dense.apply(pooled.apply(tensor)) as Tensor;
  }
}

/** The model of a case, with its weights planted. */
export function buildGraph(graph: GraphCase): tf.LayersModel {
  const {embedding, stateful, seed} = graph;
  const inputSize = 1 + (seed % 4);
  const shape = embedding ? [STEPS] : [STEPS, inputSize];
  const input = tf.input(stateful ? {batchShape: [GRAPH_BATCH, ...shape]} : {shape});
  const vectors = tf.layers.embedding({inputDim: WORDS, outputDim: inputSize});
  const builder = new Builder(graph, embedding ? (vectors.apply(input) as Tensor) : input);
  builder.add('lstm');
  graph.kinds.forEach(kind => {
    builder.add(kind);
  });
  const model = tf.model({inputs: input, outputs: builder.outputs()});
  for (const layer of model.layers) plantLayer(layer, graph, builder.random);
  return model;
}

/** A bias that makes a hard sigmoid exactly 0. */
const SHUT = -3;

/** What makes a bias so large that nothing that enters can move a hard sigmoid from its end. */
const SATURATING = 30;

/** Random weights with zeros: single ones, whole rows, and columns that all matrices of one width share with the bias. */
function plantLayer(
  layer: tf.LayersModel['layers'][number],
  {zeroWeights, zeroGates, zeroRows}: GraphCase,
  random: () => number,
): void {
  const silent = new Map<number, boolean[]>();
  const weights = layer.getWeights().map((weight, index) => {
    const {shape, size} = weight;
    const width = shape[shape.length - 1];
    const isMatrix = shape.length > 1;
    const columns = silent.get(width) ?? Array.from({length: width}, () => random() < zeroGates);
    silent.set(width, columns);
    const rows = Array.from({length: size / width}, () => isMatrix && random() < zeroRows);
    const isGated = ['LSTM', 'GRU', 'Bidirectional', 'RNN'].includes(layer.getClassName());
    const isVariance = layer.getClassName() === 'BatchNormalization' && index === 3;
    const values = Float32Array.from({length: size}, (_, k) => {
      const value = isVariance ? 0.5 + random() : random() * 2 - 1;
      if (isVariance) return value;
      if (!isMatrix) {
        if (columns[k]) return [0, 0, SHUT, value][Math.floor(random() * 4)];
        return isGated && random() < 0.15 ? value * SATURATING : value;
      }
      const isZero = columns[k % width] || rows[Math.floor(k / width)] || random() < zeroWeights;
      return isZero ? 0 : value;
    });
    return tf.tensor(values, shape);
  });
  layer.setWeights(weights);
  tf.dispose(weights);
}

/** Share of steps at which all inputs are 0: what a mask hides. */
const ZERO_STEPS = 0.25;

/** An input that fits the model of a case. */
export function graphInput({embedding, seed}: GraphCase): tf.Tensor {
  if (embedding) {
    return tf.randomUniform([GRAPH_BATCH, STEPS], 0, WORDS, 'int32', seed + 1);
  }
  return tf.tidy(() => {
    const values = tf.randomNormal([GRAPH_BATCH, STEPS, 1 + (seed % 4)], 0, 1, 'float32', seed + 1);
    const shown = tf.randomUniform([GRAPH_BATCH, STEPS, 1], 0, 1, 'float32', seed + 2);
    return tf.mul(values, tf.cast(tf.greater(shown, ZERO_STEPS), 'float32'));
  });
}
