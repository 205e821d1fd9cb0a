import {dropout, mul, ones, serialization, type Tensor, type Tensor3D} from '@tensorflow/tfjs-core';
import {layers, type RNNLayerArgs} from '@tensorflow/tfjs-layers';
import {RESET_AFTER_GRU_CELL} from '@sparsegate/cells';
import {
  anything,
  checkLayerArguments,
  integerFrom,
  LAYER_ARGUMENTS,
  trueOrFalse,
  warnOfOtherTfjs,
  type Check,
  type Checks,
} from '@sparsegate/structure';
import {callAsSequence, GRU_SEQUENCE, gruSequence, type SequenceCallArgs} from '@sparsegate/ops';
import {gruWithRecurrentDropout} from './gru-with-recurrent-dropout.js';
import {ResetAfterGRUCell, type ResetAfterGRUCellArgs} from './reset-after-gru-cell.js';

/** Arguments of `ResetAfterGRU`: those of `tf.layers.gru`. */
export type ResetAfterGRUArgs = ResetAfterGRUCellArgs & Omit<RNNLayerArgs, 'cell' | 'unroll'>;

/** tfjs' cell checks the values of its own. */
const CHECKS: Checks<ResetAfterGRUArgs> = {
  ...LAYER_ARGUMENTS,
  units: integerFrom(1),
  ...unchecked([
    'activation',
    'recurrentActivation',
    'useBias',
    'kernelInitializer',
    'recurrentInitializer',
    'biasInitializer',
    'kernelRegularizer',
    'recurrentRegularizer',
    'biasRegularizer',
    'kernelConstraint',
    'recurrentConstraint',
    'biasConstraint',
    'dropout',
    'recurrentDropout',
    'dropoutFunc',
    // In saved configs of it and of stock layers, without effect here.
    'activityRegularizer',
    'numConstants',
  ]),
  returnSequences: trueOrFalse,
  returnState: trueOrFalse,
  goBackwards: trueOrFalse,
  stateful: trueOrFalse,
};

function unchecked<Name extends string>(names: readonly Name[]): Record<Name, Check> {
  return Object.fromEntries(names.map(name => [name, anything])) as Record<Name, Check>;
}

/**
 * Keras' default GRU, `reset_after=True`, which `tf.layers.gru` refuses: the reset gate acts on the recurrent product,
 *
 *     u = s(x Ku + h Uu + b_u)      r = s(x Kr + h Ur + b_r)
 *     n = tanh(x Kn + b_n + r ∘ (h Un + rb_n))      h' = u ∘ h + (1 − u) ∘ n
 *
 * so all of them come from one product. Weights as in Keras: kernel [I, 3U], recurrent kernel [U, 3U], columns u, r, n (Keras
 * calls u z), bias [2, 3U], of the inputs and of the recurrent product. The recurrent activation s is by default the sigmoid,
 * as in Keras, or 'hardSigmoid'. Activation tanh.
 *
 * Runs as one kernel call a sequence where `@sparsegate/kernels` is imported. Importing this package registers the class.
 *
 * Input [B, T, I]; output [B, U], or [B, T, U] with `returnSequences`; and h [B, U] with `returnState`.
 */
export class ResetAfterGRU extends layers.RNN {
  /** @nocollapse */
  static override readonly className: string = RESET_AFTER_GRU_CELL.className;
  /** The kernel that its sequences run on: `accelerate` of `@sparsegate/kernels` reports whether it is there. */
  readonly sequenceKernel = GRU_SEQUENCE;
  private readonly gruCell: ResetAfterGRUCell;

  /** @throws if an argument is not known, units is no whole number of 1 or more, or an activation is another than those above */
  constructor(args: ResetAfterGRUArgs) {
    checkLayerArguments(ResetAfterGRU.className, args, CHECKS);
    const cell = new ResetAfterGRUCell(args);
    super({...args, cell});
    this.gruCell = cell;
  }

  override apply(
    inputs: Parameters<layers.RNN['apply']>[0],
    kwargs?: Parameters<layers.RNN['apply']>[1],
  ): ReturnType<layers.RNN['apply']> {
    // While training, tfjs hands one object of arguments to all layers, and a recurrent layer writes its initial state into it.
    return super.apply(inputs, {...kwargs});
  }

  override call(inputs: Tensor | Tensor[], kwargs: SequenceCallArgs): Tensor | Tensor[] {
    const {recurrentActivation, dropout: rate, recurrentDropout} = this.gruCell;
    const training = kwargs.training === true;
    return callAsSequence(
      RESET_AFTER_GRU_CELL,
      this,
      inputs,
      kwargs,
      (x, stateAndMask, options) => {
        const run =
          training && recurrentDropout > 0
            ? gruWithRecurrentDropout(recurrentDropout)
            : gruSequence;
        return run(
          training && rate > 0 ? dropInputs(x, rate) : x,
          this.gruCell.sequenceWeights(),
          stateAndMask,
          {recurrentActivation, resetAfter: true, ...options},
        );
      },
    );
  }

  override getConfig(): serialization.ConfigDict {
    const config = super.getConfig();
    delete config.unroll;
    return config;
  }

  /** @nocollapse */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    // tfjs writes into what it reads an initializer from.
    const copy = JSON.stringify({...config, customObjects: undefined});
    return new cls(JSON.parse(copy) as serialization.ConfigDict);
  }
}

/** The same inputs are left out at all steps of a sequence, as in tfjs and Keras. */
function dropInputs(x: Tensor3D, rate: number): Tensor3D {
  const [batch, , inputSize] = x.shape;
  return mul(x, dropout(ones([batch, 1, inputSize]), rate));
}

warnOfOtherTfjs(ResetAfterGRU.className);
serialization.registerClass(ResetAfterGRU);
