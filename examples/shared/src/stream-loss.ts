import {
  nextFrame,
  tensor2d,
  tidy,
  type LayersModel,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs';
import {countWindows, windowAt, type TokenStreams, type TokenWindows} from './token-streams.js';

export interface StreamLossOptions {
  /** T of the windows a stream is read in. A stateful model carries its state, so T changes the speed only. */
  steps: number;
  /** Whether to read a last, shorter window too. The model must then take any T. Default false. */
  wholeStream?: boolean;
  /** Stop after so many windows. Default: none. */
  limit?: number;
}

/** Nats that the model's output costs the ids that came, summed over all tokens of a window: a scalar. */
export type SummedLoss = (ids: Tensor2D, output: Tensor) => Scalar;

/**
 * Mean nats per token of a stateful model over streams that it reads from their beginning, from a zero state.
 * Perplexity is its exponential. Leaves the model's state at zero.
 */
export async function streamLoss(
  model: LayersModel,
  streams: TokenStreams,
  summedLoss: SummedLoss,
  options: StreamLossOptions,
): Promise<number> {
  model.resetStates();
  let nats = 0;
  let tokens = 0;
  for (const window of windowsOf(streams, options)) {
    nats += windowLoss(model, window, summedLoss);
    tokens += window.x.length;
    await nextFrame();
  }
  model.resetStates();
  return nats / tokens;
}

function* windowsOf(
  streams: TokenStreams,
  {steps, wholeStream = false, limit = Infinity}: StreamLossOptions,
): Generator<TokenWindows> {
  const windows = countWindows(streams, steps);
  for (let k = 0; k < Math.min(windows, limit); k++) yield windowAt(streams, k * steps, steps);
  const left = streams.length - 1 - windows * steps;
  if (wholeStream && left > 0 && windows < limit) yield windowAt(streams, windows * steps, left);
}

function windowLoss(model: LayersModel, window: TokenWindows, summedLoss: SummedLoss): number {
  return tidy(() => {
    const shape: [number, number] = [window.rows, window.steps];
    const output = model.predictOnBatch(tensor2d(window.x, shape, 'int32')) as Tensor;
    return summedLoss(tensor2d(window.y, shape, 'int32'), output).dataSync()[0];
  });
}
