/** B, T, and what decides the order in which an object's steps are taken. */
export interface WalkedSteps {
  batch: number;
  steps: number;
  goBackwards: boolean;
  /** [B · T], 0 on steps that hold the state. */
  mask?: ArrayLike<number>;
}

/**
 * The order of the steps of a batch, as places in lists of rows.
 *
 * TensorFlow's recurrent operations take all steps of all objects. A step that the mask leaves out changes nothing, so an
 * object's real steps are taken first, without gaps, and the others after them, where nothing reads what they compute:
 * exact for every mask.
 */
export interface StepOrder {
  /** [T · B]: where row b · T + t of x is found for the k-th step of object b, row k · B + b. */
  walked: Int32Array;
  /** [B · T]: the inverse. */
  place: Int32Array;
  /**
   * [B · T]: the row of the state after walked step t of object b among those of all k-th steps; T · B + b, the initial state,
   * where no real step has been.
   */
  outputs: Int32Array;
  /** [B]: the same after the last step. */
  last: Int32Array;
  /** Whether there is a mask, so that objects may end at different steps. */
  isMasked: boolean;
  /** Whether every row stands where it stood, so that nothing needs to be moved. */
  isIdentity: boolean;
  /** Whether a row of `outputs` or `last` is an initial state. */
  readsInitial: boolean;
}

export function stepOrder({batch, steps, goBackwards, mask}: WalkedSteps): StepOrder {
  const rows = batch * steps;
  const [walked, place, outputs] = [0, 1, 2].map(() => new Int32Array(rows));
  const last = new Int32Array(batch);
  let readsInitial = false;
  for (let b = 0; b < batch; b++) {
    let next = 0;
    const take = (t: number): void => {
      const [from, to] = [b * steps + t, next * batch + b];
      walked[to] = from;
      place[from] = to;
      next++;
    };
    const isReal = (t: number): boolean => !mask || mask[b * steps + t] !== 0;
    for (let k = 0; k < steps; k++) {
      const t = goBackwards ? steps - 1 - k : k;
      if (isReal(t)) take(t);
      if (next === 0) readsInitial = true;
      outputs[b * steps + k] = next === 0 ? rows + b : (next - 1) * batch + b;
    }
    last[b] = outputs[b * steps + steps - 1];
    for (let t = 0; t < steps; t++) if (!isReal(t)) take(t);
  }
  const isIdentity = walked.every((from, to) => from === to);
  return {walked, place, outputs, last, isMasked: mask !== undefined, isIdentity, readsInitial};
}
