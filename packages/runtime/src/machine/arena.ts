import {fault} from '../fault.js';
import type {Machine} from './machine.js';
import {aligned} from './memory.js';

/** Hands out a machine's memory from the bottom up: first a model's weights, then what its calls need. */
export class Arena {
  readonly #machine: Machine;
  /** The first address that is free. */
  top: number;
  /** Addresses end here. */
  limit: number;

  /** @param limit the end of the memory that may be taken; it may be moved later */
  constructor(machine: Machine, limit: number) {
    this.#machine = machine;
    this.top = aligned(machine.base);
    this.limit = limit;
  }

  /**
   * The address of so many bytes.
   *
   * @throws above the limit
   */
  take(bytes: number): number {
    const address = this.top;
    const top = address + aligned(bytes);
    if (top > this.limit) {
      throw fault('Model', `at most ${this.limit} bytes`, top, 'Run less at a time');
    }
    this.#machine.grow(top);
    this.top = top;
    return address;
  }

  /** Puts numbers into the memory, for as long as the model lives. */
  store(numbers: Float32Array | Int32Array): number {
    const address = this.take(numbers.byteLength);
    const {floats, ints} = this.#machine.memory;
    (numbers instanceof Int32Array ? ints : floats).set(numbers, address / 4);
    return address;
  }
}
