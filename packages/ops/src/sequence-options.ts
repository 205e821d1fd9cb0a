import {checkOptions, oneOf, trueOrFalse, type Checks} from '@sparsegate/cells';
import type {SequenceOptions} from './sequence-types.js';

const recurrentActivation = oneOf('sigmoid', 'hardSigmoid');

const CHECKS: Checks<SequenceOptions> = {
  recurrentActivation,
  goBackwards: trueOrFalse,
  returnSequences: trueOrFalse,
};

/** What a GRU's ops take besides. */
export const GRU_CHECKS = {...CHECKS, resetAfter: trueOrFalse};

/**
 * Checks the options of a sequence op.
 *
 * @throws unless the recurrent activation is given, and every option is known and has a value that it can have
 */
export function checkSequenceOptions<Options extends SequenceOptions>(
  op: string,
  options: Options | undefined,
  checks: Checks<Options> = CHECKS as unknown as Checks<Options>,
): void {
  checkOptions(op, options, checks);
  // checkOptions passes over what is not given; this one has no default.
  recurrentActivation(`${op}: recurrentActivation`, options?.recurrentActivation);
}
