import type {Handle} from './node-backend.js';
import type {TensorflowCall} from './tensorflow-call.js';

/** Slope and offset of the hard sigmoid, clip(0.2 a + 0.5, 0, 1). */
export const HARD_SIGMOID = {slope: 0.2, offset: 0.5};

/** The activation of gates, of values that the hard sigmoid's slope and offset are in already. */
export function activation(call: TensorflowCall, isHard: boolean): (a: Handle) => Handle {
  if (!isHard) return a => call.sigmoid(a);
  const [lowest, highest] = [call.floats([0], []), call.floats([1], [])];
  return a => call.clip(a, lowest, highest);
}

/**
 * A gradient by the value of a gate as one by what it is the activation of. The hard sigmoid's slope is the stock one at both
 * bounds too: it is 0 only where clipping changed the value.
 *
 * @param before what was activated, @param value what it became
 */
export function gateSlope(
  call: TensorflowCall,
  isHard: boolean,
  before: Handle,
  value: Handle,
  dValue: Handle,
): Handle {
  if (!isHard) return call.sigmoidGradient(value, dValue);
  const slope = call.floats([HARD_SIGMOID.slope], []);
  return call.multiply(call.multiply(call.equal(before, value), slope), dValue);
}
