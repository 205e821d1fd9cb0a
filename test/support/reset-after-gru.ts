import * as tf from '@tensorflow/tfjs';
import {biasShape, columnCount, RESET_AFTER_GRU_CELL} from '@sparsegate/cells';
import {
  callAsSequence,
  gruSequence,
  type GRUState,
  type RecurrentActivation,
  type SequenceCallArgs,
  type SequenceLayer,
} from '@sparsegate/ops';

type Shape = Array<number | null>;

interface Weight {
  read(): tf.Tensor;
}

const {RNNCell, RNN} = tf.layers as unknown as {
  RNNCell: new (args: object) => tf.layers.Layer & {
    addWeight(name: string, shape: Shape, dtype: string, initializer: object): Weight;
  };
  RNN: new (args: object) => tf.layers.Layer & SequenceLayer;
};

interface CellArgs {
  units: number;
  recurrentActivation?: RecurrentActivation;
}

class Cell extends RNNCell {
  static readonly className = 'ResetAfterGRUCell';
  readonly stateSize: number[];
  private kernel!: Weight;
  private recurrentKernel!: Weight;
  private bias!: Weight;

  constructor(private readonly args: CellArgs) {
    super({});
    this.stateSize = [args.units];
  }

  override build(inputShape: Shape): void {
    const {units} = this.args;
    const columns = columnCount(RESET_AFTER_GRU_CELL, units);
    const add = (name: string, shape: Shape): Weight =>
      this.addWeight(name, shape, 'float32', tf.initializers.glorotUniform({}));
    this.kernel = add('kernel', [inputShape[inputShape.length - 1], columns]);
    this.recurrentKernel = add('recurrent_kernel', [units, columns]);
    this.bias = add('bias', biasShape(RESET_AFTER_GRU_CELL, units));
    this.built = true;
  }

  weightsNow(): {kernel: tf.Tensor2D; recurrentKernel: tf.Tensor2D; bias: tf.Tensor2D} {
    return {
      kernel: this.kernel.read() as tf.Tensor2D,
      recurrentKernel: this.recurrentKernel.read() as tf.Tensor2D,
      bias: this.bias.read() as tf.Tensor2D,
    };
  }
}

/** The least layer of Keras' default GRU that surgery can be tried on: no activation but tanh, no dropout. */
class ResetAfterGRU extends RNN {
  static readonly className = 'ResetAfterGRU';
  private readonly own: Cell;
  private readonly args: CellArgs;

  constructor(args: CellArgs) {
    const own = new Cell(args);
    super({...args, cell: own});
    this.own = own;
    this.args = args;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: object): tf.Tensor | tf.Tensor[] {
    const {recurrentActivation = 'sigmoid'} = this.args;
    return callAsSequence<GRUState>(
      RESET_AFTER_GRU_CELL,
      this,
      inputs,
      kwargs as SequenceCallArgs,
      (x, stateAndMask, options) =>
        gruSequence(x, this.own.weightsNow(), stateAndMask, {
          ...options,
          recurrentActivation,
          resetAfter: true,
        }),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    const {units, recurrentActivation = 'sigmoid'} = this.args;
    const config = super.getConfig();
    delete config.cell;
    return {...config, units, activation: 'tanh', recurrentActivation, useBias: true};
  }

  static fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }
}

tf.serialization.registerClass(ResetAfterGRU as never);

export function resetAfterGRU(args: object): tf.layers.Layer {
  return new ResetAfterGRU(args as CellArgs) as unknown as tf.layers.Layer;
}
