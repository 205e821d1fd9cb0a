import {
  dispose,
  tensor2d,
  tidy,
  type LayersModel,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs';
import {countWindows, windowAt, type TokenStreams} from '@sparsegate/example-shared';
import type {LagWindow} from '@sparsegate/report';

/** What of tfjs' layers is used here, more narrowly typed. */
interface Layer {
  apply(input: Tensor): Tensor;
}
interface StatefulLayer extends Layer {
  getStates(): Tensor[];
}

/**
 * What a stateful model's last recurrent layer reads of streams, window for window, with the states it then has: carried along the
 * stream as in training. A window's tensors live until the next one is asked for.
 */
export function* lagWindows(
  model: LayersModel,
  streams: TokenStreams,
  {steps, limit}: {steps: number; limit: number},
): Generator<LagWindow> {
  const stack = model.layers as unknown as Layer[];
  const below = stack.slice(0, -2);
  const last = stack[stack.length - 2] as StatefulLayer;
  model.resetStates();
  for (let k = 0; k < Math.min(limit, countWindows(streams, steps)); k++) {
    const {x, rows} = windowAt(streams, k * steps, steps);
    const input = tidy(() => {
      const ids: Tensor = tensor2d(x, [rows, steps], 'int32');
      return below.reduce((read, layer) => layer.apply(read), ids);
    }) as Tensor3D;
    const states = last.getStates().map(state => state.clone()) as Tensor2D[];
    yield {input, states};
    dispose([states, last.apply(input), input]);
  }
  model.resetStates();
}
