import {
  grad,
  reverse,
  slice,
  square,
  sqrt,
  sum,
  tidy,
  zeros,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {aFunction, checkOptions, type Checks} from '@sparsegate/structure';
import {lastStates, stateSizes, type LastStates} from './last-states.js';

type RNN = ReturnType<typeof layers.rnn>;

/** A batch of sequences as the layer gets them. Stays its owner's. */
export interface LagWindow {
  /** What the layer reads, [B, T, D]. */
  input: Tensor3D;
  /** Its states before the first step, [B, U] each, the output first; taken as constants. Default: zeros. */
  states?: readonly Tensor2D[];
}

export interface GradientByLagOptions {
  /** Indexes of the neurons, from 0; each takes one backward pass a window. Default: all. */
  neurons?: readonly number[];
  /** Called once with the model that is differentiated: `accelerate` of `@sparsegate/kernels`, say. */
  prepare?: (model: LayersModel) => unknown;
  /** Called after each window with how many are done. */
  onWindow?: (done: number) => void;
}

/** Lag-gradient curves of one layer. */
export interface LagGradients {
  layer: string;
  /** T: the curves have lags 0 to T − 1. */
  lags: number;
  /** Sequences that the means are taken over. */
  samples: number;
  neurons: number[];
  /** By state, the output h first: a curve a neuron, a value a lag. */
  curves: Record<string, number[][]>;
}

/** Names of the states in the order in which tfjs' cells hold them: `h`, and an LSTM's `c`. */
const STATES = ['h', 'c'];

const CHECKS: Checks<GradientByLagOptions> = {
  neurons: (what, given) => {
    if (Array.isArray(given) && given.every(k => Number.isInteger(k) && k >= 0)) return;
    throw new Error(`${what} must be indexes from 0. Received: ${String(given)}.`);
  },
  prepare: aFunction,
  onWindow: aFunction,
};

/**
 * How much each neuron of a recurrent layer depends on what the layer read some steps ago:
 *
 *     G_k(ℓ) = mean over sequences of ‖ ∂h_T[k] / ∂x_{T−ℓ} ‖₂
 *
 * and the same for the cell state c_T of an LSTM. The gradient is the total one through the layer's own recurrence; what feeds
 * the layer counts as independent input, and no mask is applied.
 *
 * Paper: figure 5. It does not say where sequences end, how long they are and which norm is taken: the last step, the caller's
 * choice, and the raw L2 norm are ours.
 *
 * @param layer a built `tf.layers.lstm` or `gru`, or any layer with one cell of such states
 * @param windows sequences of one length T
 * @throws if the layer has no recurrent cell, if there is no window, or if windows differ in T
 */
export async function gradientByLag(
  layer: RNN,
  windows: Iterable<LagWindow> | AsyncIterable<LagWindow>,
  options: GradientByLagOptions = {},
): Promise<LagGradients> {
  checkOptions('gradientByLag', options, CHECKS);
  const sizes = stateSizes(layer);
  const {neurons = Array.from({length: sizes[0]}, (_, k) => k)} = options;
  expectNeurons(neurons, sizes[0]);
  const sums = new LagSums(layer.name, neurons, sizes.length);
  let last: LastStates | undefined;
  try {
    for await (const window of windows) {
      if (!last) {
        last = lastStates(layer, window.input.shape[2]);
        options.prepare?.(last.model);
      }
      await sums.add(last, window, sizes, layer.goBackwards);
      options.onWindow?.(sums.windows);
    }
  } finally {
    last?.model.dispose();
  }
  return sums.means();
}

/** Sums over sequences of the norms, by state and neuron and lag. */
class LagSums {
  windows = 0;
  private samples = 0;
  private lags = 0;
  private sums: Float64Array[][];

  constructor(
    private readonly layer: string,
    private readonly neurons: readonly number[],
    states: number,
  ) {
    this.sums = Array.from({length: states}, () => []);
  }

  async add(
    last: LastStates,
    {input, states}: LagWindow,
    sizes: readonly number[],
    goBackwards: boolean,
  ): Promise<void> {
    const [batch, steps] = input.shape;
    this.expectSteps(steps);
    for (const [state, sums] of this.sums.entries()) {
      for (const [at, neuron] of this.neurons.entries()) {
        const norms = tidy(() => {
          const given = states ?? sizes.map(size => zeros([batch, size]));
          const byStep = summedNorms(last, input, given as Tensor2D[], state, neuron);
          return goBackwards ? byStep : reverse(byStep);
        });
        const values = await norms.data();
        norms.dispose();
        sums[at] ??= new Float64Array(steps);
        values.forEach((value: number, lag: number) => (sums[at][lag] += value));
      }
    }
    this.samples += batch;
    this.windows++;
  }

  means(): LagGradients {
    const {layer, lags, samples, neurons} = this;
    if (samples === 0)
      throw new Error('gradientByLag: windows must hold at least one. Received: none.');
    const curves = this.sums.map(byNeuron =>
      byNeuron.map(sums => Array.from(sums, sum => sum / samples)),
    );
    return {
      layer,
      lags,
      samples,
      neurons: [...neurons],
      curves: Object.fromEntries(curves.map((curve, state) => [STATES[state], curve])),
    };
  }

  private expectSteps(steps: number): void {
    if (this.windows > 0 && steps !== this.lags) {
      throw new Error(
        `gradientByLag: windows must be of one length. Received: ${this.lags} and ${steps} steps.`,
      );
    }
    this.lags = steps;
  }
}

/** Σ over the batch of ‖ ∂ state_T[k] / ∂x_t ‖₂, by t. The examples are independent, so one backward pass gives all of them. */
function summedNorms(
  last: LastStates,
  input: Tensor3D,
  states: Tensor2D[],
  state: number,
  neuron: number,
): Tensor1D {
  const lastValue = (x: Tensor): Tensor => {
    return sum(slice(last.of(x, states)[state], [0, neuron], [-1, 1]));
  };
  const gradient = grad(lastValue)(input);
  return sum(sqrt(sum(square(gradient), 2)), 0);
}

function expectNeurons(neurons: readonly number[], units: number): void {
  const wrong = neurons.find(neuron => neuron >= units);
  if (wrong === undefined) return;
  throw new Error(`gradientByLag: neurons must be below ${units}. Received: ${wrong}.`);
}
