import {fault} from './fault.js';
import type {ModelInput} from './graph.js';
import {rowStride, type Memory} from './machine/memory.js';

/** Numbers of one input: word ids, or features, object by object and step by step. */
export type Input = ArrayLike<number>;

/** Numbers at each step: an id is one. */
export function numbersAStep({kind, size}: ModelInput): number {
  return kind === 'ids' ? 1 : size;
}

/**
 * Time steps of each object of an input, from how many numbers there are.
 *
 * @throws unless they are whole sequences
 */
export function stepsOf(input: ModelInput, numbers: Input, batch: number): number {
  const steps = numbers.length / batch / numbersAStep(input);
  if (steps < 1 || steps % 1 || (input.steps === undefined && steps > 1)) {
    throw fault(
      `Model input "${input.name}"`,
      `${numbersAStep(input)} numbers a step for a batch of ${batch}`,
      `${numbers.length} numbers`,
      'Pass {batch}',
    );
  }
  return steps;
}

/** Objects in an input, where the call does not say: as many as fit where the number of steps is fixed, else 1. */
export function batchOf(input: ModelInput, numbers: Input): number {
  const batch = numbers.length / numbersAStep(input) / (input.steps ?? 1);
  return input.steps === null || batch % 1 ? 1 : batch;
}

/**
 * Writes an input where the kernels read it.
 *
 * @throws if a word id is not one of the vocabulary
 */
export function writeInput(
  {floats, ints}: Memory,
  {kind, name, size}: ModelInput,
  numbers: Input,
  address: number,
): void {
  let to = address / 4;
  if (kind === 'features') {
    const gap = rowStride(size) - size;
    for (let k = 0; k < numbers.length; to += gap) {
      for (const end = k + size; k < end; k++) floats[to++] = numbers[k];
    }
    return;
  }
  for (let k = 0; k < numbers.length; k++) {
    const id = numbers[k];
    if (!(id >= 0 && id < size && id % 1 === 0)) {
      throw fault(`Model input "${name}"`, `whole ids below ${size}`, id, 'Map unknown words');
    }
    ints[to + k] = id;
  }
}
