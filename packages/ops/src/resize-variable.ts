import {engine, type Tensor, type Variable} from '@tensorflow/tfjs-core';

/** The members of a variable that its shape decides; tfjs-core declares them readonly. */
interface Shaped {
  shape: number[];
  size: number;
  strides: number[];
  dataId: object;
}

/**
 * `assign` with a value of another shape and the same rank: the variable stays the object that it is, with its name, so that
 * optimizers and callbacks that hold it go on with it.
 *
 * @param value shares its memory with the variable then; dispose of it as always
 * @throws if dtype or rank differ
 */
export function resizeVariable(variable: Variable, value: Tensor): void {
  if (value.dtype !== variable.dtype || value.rank !== variable.rank) {
    throw new Error(
      `resizeVariable: the new value of "${variable.name}" must be ${variable.dtype} of rank ${variable.rank}. ` +
        `Received: ${value.dtype} of rank ${value.rank}.`,
    );
  }
  // What `assign` does, with the count of bytes taken off at the old size and put on at the new one.
  engine().disposeTensor(variable);
  const shaped = variable as unknown as Shaped;
  shaped.shape = [...value.shape];
  shaped.size = value.size;
  shaped.strides = [...value.strides];
  shaped.dataId = value.dataId;
  engine().incRef(variable, null as never);
}
