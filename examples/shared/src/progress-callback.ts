import {CustomCallback, type Logs} from '@tensorflow/tfjs';
import type {Progress} from '@sparsegate/cli/progress';

/**
 * Moves the bar with each step of `model.fit`. An instance, not plain functions: a list of callbacks that begins with an
 * instance, such as the one of `prune`, must hold nothing else.
 *
 * @param figures what to show of a step's logs (`loss` and the metrics, as numbers)
 */
export function progressCallback(
  progress: Progress,
  figures: (logs: Logs) => Record<string, string>,
): CustomCallback {
  return new CustomCallback({
    onBatchEnd: (_batch, logs) => progress.advance(figures(logs ?? {})),
  });
}
