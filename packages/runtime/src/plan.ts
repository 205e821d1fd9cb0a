import type {Instruction} from './machine/machine.js';
import {aligned, rowStride} from './machine/memory.js';
import type {Place} from './value.js';

/** A state that carries on from step to step, with its number of floats, padding included. */
interface PlannedState {
  address: number;
  count: number;
  width: number;
}

/** The memory and the instructions of one call, for so many objects. */
export interface Plan {
  readonly batch: number;
  readonly instructions: Instruction[];
  /** Of a stream. */
  readonly states: PlannedState[];

  /** Memory for so many float32; of none, the first address behind what the call needs. */
  take(count: number): number;

  /** A place for a value with rows. */
  rows(steps: number, features: number): Place;

  /** A recurrent state [B, width]; before the first step of a sequence it is zeros, if it is not written. */
  state(width: number, isZero: boolean): Place;

  call(kernel: string, ...operands: number[]): void;
}

/**
 * A plan of nothing yet.
 *
 * @param base address of the memory that the call may use
 * @param streaming whether it is one step of a stream, whose states stay
 */
export function createPlan(base: number, batch: number, streaming: boolean): Plan {
  let end = base;
  const plan: Plan = {
    batch,
    instructions: [],
    states: [],
    take: count => {
      const address = end;
      end += aligned(count * 4);
      return address;
    },
    rows: (steps, features) => ({
      address: plan.take(batch * steps * rowStride(features)),
      steps,
      features,
    }),
    state: (width, isZero) => {
      const place = plan.rows(1, width);
      const count = batch * rowStride(width);
      if (streaming) plan.states.push({address: place.address, count, width});
      else if (isZero) plan.call('zero', place.address, count);
      return place;
    },
    call: (kernel, ...operands) => {
      plan.instructions.push([kernel, operands]);
    },
  };
  return plan;
}
