import {withProgress, type Progress} from '@sparsegate/cli/progress';
import {saveRun, type Run, type RunFiles} from './run-files.js';

/** A run whose length is known. */
interface CountedRun extends Run<{epochs: number}> {
  stepsPerEpoch: number;
}

/** What a run's results file grows by. */
interface GrowingResults<Epoch> {
  title: string;
  epochsDone: number;
  epochs: Epoch[];
}

/** One epoch: trains it and returns its figures; moves the progress bar with each step. */
type TrainEpoch<Training, Epoch> = (
  training: Training,
  epoch: number,
  progress: Progress,
) => Promise<Epoch>;

/**
 * Runs the epochs that are left under one progress bar. After each, its figures stand in `results`, the run is saved, and
 * its line stays above the bar.
 */
export async function runEpochs<Training extends CountedRun, Epoch>(
  training: Training,
  results: GrowingResults<Epoch>,
  files: RunFiles,
  {trainEpoch, lineOf}: {trainEpoch: TrainEpoch<Training, Epoch>; lineOf: (epoch: Epoch) => string},
): Promise<void> {
  const {settings, stepsPerEpoch} = training;
  const {title, epochsDone} = results;
  const total = settings.epochs * stepsPerEpoch;
  await withProgress({title, total, done: epochsDone * stepsPerEpoch}, async progress => {
    for (let epoch = epochsDone + 1; epoch <= settings.epochs; epoch++) {
      const result = await trainEpoch(training, epoch, progress);
      results.epochs.push(result);
      results.epochsDone = epoch;
      await saveRun(files, training, results);
      progress.note(lineOf(result));
    }
  });
}
