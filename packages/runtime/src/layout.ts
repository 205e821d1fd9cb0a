import type {Graph} from './graph.js';
import {createPlan, type Plan} from './plan.js';
import type {Place} from './value.js';

/** A call laid out: its instructions, and where inputs and outputs stand. */
export interface Layout {
  plan: Plan;
  inputs: Place[];
  outputs: Place[];
}

/**
 * Lays out a call in the memory from `base` on.
 *
 * @param steps time steps of each input
 */
export function layOut(
  {inputs, nodes, outputs}: Graph,
  base: number,
  batch: number,
  steps: readonly number[],
  streaming: boolean,
): Layout {
  const plan = createPlan(base, batch, streaming);
  const places = inputs.map(({kind, size}, k): Place => {
    if (kind === 'features') return plan.rows(steps[k], size);
    return {address: plan.take(batch * steps[k]), steps: steps[k], features: 1};
  });
  const inputPlaces = [...places];
  for (const {layer, takes} of nodes) {
    places.push(
      ...layer.plan(
        plan,
        takes.map(k => places[k]),
      ),
    );
  }
  return {plan, inputs: inputPlaces, outputs: outputs.map(({value}) => places[value])};
}
