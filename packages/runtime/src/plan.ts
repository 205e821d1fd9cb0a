import type {Instruction} from './machine/machine.js';
import {aligned, rowStride} from './machine/memory.js';
import type {Place} from './value.js';

/** The memory and the instructions of one call, for so many objects. */
export class Plan {
  readonly instructions: Instruction[] = [];
  /** States that carry on from step to step, with their number of floats, padding included. */
  readonly states: Array<{address: number; count: number; width: number}> = [];
  /** The first address behind what the call needs. */
  end: number;

  /**
   * @param base address of the memory that the call may use
   * @param streaming whether it is one step of a stream, whose states stay
   */
  constructor(
    base: number,
    readonly batch: number,
    readonly streaming: boolean,
  ) {
    this.end = base;
  }

  /** Memory for so many float32. */
  take(count: number): number {
    const address = this.end;
    this.end += aligned(count * 4);
    return address;
  }

  /** A place for a value with rows. */
  rows(steps: number, features: number): Place {
    return {address: this.take(this.batch * steps * rowStride(features)), steps, features};
  }

  /** A recurrent state [B, width]; before the first step of a sequence it is zeros, if it is not written. */
  state(width: number, isZero: boolean): Place {
    const place = this.rows(1, width);
    const count = this.batch * rowStride(width);
    if (this.streaming) this.states.push({address: place.address, count, width});
    else if (isZero) this.call('zero', place.address, count);
    return place;
  }

  call(kernel: string, ...operands: number[]): void {
    this.instructions.push([kernel, operands]);
  }
}
