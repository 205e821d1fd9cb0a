/** What the program ends with. */
export const EXIT_CODES = {
  done: 0,
  /** What was asked is not so: the outputs of two models differ. */
  checkFailed: 1,
  /** The command or what it was given: an unknown option, a file that is no model, an output that cannot be written. */
  wrongUse: 2,
  /** A fault of sparsegate itself; the only case that prints a stack. */
  fault: 70,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** Thrown where what was asked was looked at and is not so. */
export class CheckFailed extends Error {}
