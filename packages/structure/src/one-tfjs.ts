import {env, Environment} from '@tensorflow/tfjs-core';
import {LayersModel} from '@tensorflow/tfjs-layers';

/** All that is used of what every engine has. */
declare const console: {warn(message: string): void};

/** What to do about two copies of tfjs, in one sentence. */
export const KEEP_ONE_TFJS =
  'Keep one: give all @tensorflow packages the same version, then run npm dedupe ' +
  '(npm ls @tensorflow/tfjs-core shows the copies; a page that loads tfjs from a script must not bundle it too).';

/** Whether a model was made by another copy of tfjs-layers than the one that this package imports. */
export function isOfOtherTfjs(model: unknown): boolean {
  return !(model instanceof LayersModel);
}

/**
 * Warns if another copy of tfjs-core was loaded before the one that this package imports: that one then
 * loads models without knowing what is registered here.
 *
 * @param registered name of the class that is being registered
 */
export function warnOfOtherTfjs(registered: string): void {
  // The first copy makes the environment, which all copies share.
  if (env() instanceof Environment) return;
  console.warn(
    `${registered}: there must be one copy of tfjs, or models with it cannot be loaded. ` +
      `Received: a second @tensorflow/tfjs-core. ${KEEP_ONE_TFJS}`,
  );
}
