import type {LagGradients} from './gradient-by-lag.js';

/** The curve of the neuron at a position. @throws if there are none of that state */
export function curveOf({layer, curves}: LagGradients, state: string, at: number): number[] {
  const ofState = curves[state];
  if (ofState) return ofState[at];
  throw new Error(
    `state must be one of layer ${layer}: ${Object.keys(curves).join(', ')}. Received: ${state}.`,
  );
}
