import * as tf from '@tensorflow/tfjs';
import {operate, planSurgery, verify, type SurgeryPlan} from '@sparsegate/surgery';
import {lessonsOf, toBatch} from './lessons.js';
import type {Word} from './words.js';

/** A cut model, and how far its logits are from the whole one's. */
export interface Shrunk {
  small: tf.LayersModel;
  plan: SurgeryPlan;
  /** max |a − b| */
  maxAbsoluteDifference: number;
}

/**
 * Cuts what pruning has emptied. Neuron k of the encoder and of the decoder go together: the one's state is where the other begins.
 *
 * @param probes words on which the two models are compared
 * @throws if their logits differ
 */
export async function shrink(model: tf.LayersModel, probes: readonly Word[]): Promise<Shrunk> {
  const plan = planSurgery(model);
  const small = await operate(model, plan);
  const {xs, ys} = toBatch(lessonsOf(probes));
  const {maxAbsolute} = verify(model, small, [xs.word, xs.before]);
  tf.dispose([xs.word, xs.before, ys]);
  return {small, plan, maxAbsoluteDifference: maxAbsolute};
}
