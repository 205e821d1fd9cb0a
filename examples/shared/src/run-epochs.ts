import {startProgress, type Progress} from './progress.js';

/** What the epochs of a run are counted in, and how far it has come. */
export interface EpochCount {
  title: string;
  epochs: number;
  epochsDone: number;
  stepsPerEpoch: number;
}

/** Runs the epochs that are left under one progress bar; each gives the line that stays above it. */
export async function runEpochs(
  {title, epochs, epochsDone, stepsPerEpoch}: EpochCount,
  runEpoch: (epoch: number, progress: Progress) => Promise<string>,
): Promise<void> {
  const progress = startProgress(title, epochs * stepsPerEpoch, epochsDone * stepsPerEpoch);
  for (let epoch = epochsDone + 1; epoch <= epochs; epoch++) {
    progress.note(await runEpoch(epoch, progress));
  }
  progress.finish();
}
