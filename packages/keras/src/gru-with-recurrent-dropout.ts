import {
  dropout,
  ones,
  reverse,
  slice,
  stack,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {gruSequence} from '@sparsegate/ops';

type GRUSequence = typeof gruSequence;
type GRUSequenceResult = ReturnType<GRUSequence>;

/**
 * `gruSequence` in training with recurrent dropout: the same share of h is left out wherever h is read, at all steps of a
 * sequence; the carry u ∘ h and the outputs keep it. One step a call, as outputs of the op would be without it too.
 *
 * @param rate in (0, 1)
 */
export function gruWithRecurrentDropout(rate: number): GRUSequence {
  return (x, weights, {initialState, mask}, options) => {
    const {goBackwards = false, returnSequences = true} = options;
    const inOrder = <T extends Tensor2D | Tensor3D>(a: T): T => (goBackwards ? reverse(a, 1) : a);
    const [batch, steps, inputSize] = x.shape;
    const units = weights.recurrentKernel.shape[0];
    const outputMultiplier = dropout(ones([batch, units]), rate) as Tensor2D;
    const [walked, masks] = [inOrder(x), mask && inOrder(mask)];
    let state = initialState;
    const outputs = Array.from({length: steps}, (_, t) => {
      const step: GRUSequenceResult = gruSequence(
        slice(walked, [0, t, 0], [batch, 1, inputSize]),
        weights,
        {initialState: state, mask: masks && slice(masks, [0, t], [batch, 1]), outputMultiplier},
        {...options, goBackwards: false, returnSequences: false},
      );
      state = step.state;
      return step.state.h;
    });
    const last = outputs[steps - 1];
    return {
      outputs: returnSequences ? (stack(outputs, 1) as Tensor3D) : last.clone(),
      state: {h: last},
    };
  };
}
