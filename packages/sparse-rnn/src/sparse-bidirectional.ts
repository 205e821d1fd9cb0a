import {serialization, type Tensor} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {
  checkLayerArguments,
  LAYER_ARGUMENTS,
  oneOf,
  shown,
  warnOfOtherTfjs,
  type Check,
} from '@sparsegate/structure';

type SparseLayer = InstanceType<typeof layers.RNN>;

/** Arguments of `SparseBidirectional`. */
export interface SparseBidirectionalArgs {
  /** The layer that reads a sequence from its beginning; the wrapper makes a copy of it, as the stock one does. */
  layer: SparseLayer;
  /** The layer that reads it from its end, of a size of its own. */
  backward: SparseLayer;
  /** How both outputs are put together. Default 'concat'; null gives both apart. The others need two of one size. */
  mergeMode?: 'concat' | 'sum' | 'mul' | 'ave' | null;
  name?: string;
}

/** What is used of tfjs' Bidirectional, which tfjs-layers does not export. */
interface StockBidirectional extends InstanceType<typeof layers.Layer> {
  layer: SparseLayer;
  forwardLayer: SparseLayer;
  backwardLayer: SparseLayer;
  mergeMode: SparseBidirectionalArgs['mergeMode'];
  returnState: boolean;
}

const aRecurrentLayer: Check = (what, given) => {
  if (given instanceof layers.RNN) return;
  throw new Error(
    `${what} must be a recurrent layer. Received: ${given instanceof layers.Layer ? `a ${given.getClassName()}` : shown(given)}. ` +
      `Pass a SparseLSTM or a SparseGRU.`,
  );
};

/** tfjs writes merge modes in capitals too. */
const aMergeMode: Check = (what, given) => {
  if (given !== null) oneOf('concat', 'sum', 'mul', 'ave')(what, given);
};

const CHECKS = {
  ...LAYER_ARGUMENTS,
  layer: aRecurrentLayer,
  backward: aRecurrentLayer,
  mergeMode: aMergeMode,
};

/** A class that is registered with tfjs. */
type Class = serialization.SerializableConstructor<SparseLayer>;

function classOf(className: string): Class {
  return serialization.SerializationMap.getMap().classNameMap[className][0] as unknown as Class;
}

const Bidirectional = classOf('Bidirectional') as unknown as new (
  args: object,
) => StockBidirectional;

/**
 * A `tf.layers.bidirectional` whose two directions keep gates and neurons of their own. Made by `@sparsegate/surgery`.
 *
 * The stock wrapper makes both directions from one configuration, so they have one number of neurons; here each direction is given.
 * Outputs and states as in the stock wrapper: [B, T, F + G] or [B, F + G] with F and G neurons and `mergeMode: 'concat'`.
 */
export class SparseBidirectional extends Bidirectional {
  /** @nocollapse */
  static readonly className = 'SparseBidirectional';

  /** @throws if an argument is not known, or outputs of two sizes are to be added or multiplied */
  constructor(args: SparseBidirectionalArgs) {
    checkLayerArguments('SparseBidirectional', args, CHECKS);
    super(args);
    const config = {...args.backward.getConfig(), name: `backward_${this.layer.name}`};
    this.backwardLayer = layerFrom({className: args.backward.getClassName(), config});
    this.expectMergeable();
  }

  private expectMergeable(): void {
    const [forward, backward] = [this.forwardLayer, this.backwardLayer].map(unitsOf);
    if (forward === backward || this.mergeMode === 'concat' || this.mergeMode === null) return;
    throw new Error(
      `SparseBidirectional "${this.name}": directions of one size, ${forward} neurons, are needed for mergeMode ` +
        `'${String(this.mergeMode)}'. Received: ${backward} neurons backwards. Concatenate, or pad the smaller one.`,
    );
  }

  /** Each direction takes as many as it has. */
  override setWeights(weights: Tensor[]): void {
    const forward = this.forwardLayer.weights.length;
    this.forwardLayer.setWeights(weights.slice(0, forward));
    this.backwardLayer.setWeights(weights.slice(forward));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    const [[forward, ...forwardStates], [backward, ...backwardStates]] = [
      this.forwardLayer,
      this.backwardLayer,
    ].map(layer => asList(layer.computeOutputShape(inputShape)));
    const joined = [...forward.slice(0, -1), forward.at(-1)! + backward.at(-1)!];
    const outputs =
      this.mergeMode === null
        ? [forward, backward]
        : [this.mergeMode === 'concat' ? joined : forward];
    const shapes = this.returnState ? [...outputs, ...forwardStates, ...backwardStates] : outputs;
    return shapes.length === 1 ? shapes[0] : shapes;
  }

  override getConfig(): serialization.ConfigDict {
    const config = {...this.backwardLayer.getConfig(), name: this.layer.name};
    return {...super.getConfig(), backward: {className: this.backwardLayer.getClassName(), config}};
  }

  /** @nocollapse */
  static fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const [layer, backward] = [config.layer, config.backward].map(held =>
      layerFrom(held as unknown as HeldLayer),
    );
    return new cls({...config, layer, backward} as unknown as serialization.ConfigDict);
  }
}

interface HeldLayer {
  className: string;
  config: serialization.ConfigDict;
}

function layerFrom({className, config}: HeldLayer): SparseLayer {
  const held = classOf(className);
  return held.fromConfig(held, config);
}

function unitsOf(layer: SparseLayer): number {
  return (layer.getConfig() as {units: number}).units;
}

function asList(shapes: Shape | Shape[]): Shape[] {
  return Array.isArray(shapes[0]) ? (shapes as Shape[]) : [shapes as Shape];
}

warnOfOtherTfjs(SparseBidirectional.className);
serialization.registerClass(SparseBidirectional);
