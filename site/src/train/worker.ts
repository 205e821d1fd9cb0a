import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import {expose} from 'comlink';
import {ready} from '@sparsegate/kernels/wasm';
import {startTfjs} from '../tfjs/start.js';
import type {Finished} from './finish.js';
import {loadNames, type Names} from './names.js';
import {Training, type EpochReport} from './training.js';
import type {TrainSettings} from './train-settings.js';

let names: Names | undefined;
let training: Training | undefined;
let isStopped = false;

/** One training at a time. */
const trainer = {
  async start(settings: TrainSettings): Promise<void> {
    await startTfjs();
    await ready();
    names ??= await loadNames();
    training?.dispose();
    training = new Training(settings, names);
  },

  /**
   * Trains on until the end, or until `stop`; then it can be called again.
   *
   * @returns whether the training has come to its end
   */
  async run(onEpoch: (report: EpochReport) => void): Promise<boolean> {
    isStopped = false;
    while (!training!.isDone && !isStopped) {
      onEpoch(await training!.epoch());
      await messages();
    }
    return training!.isDone;
  },

  /** Takes effect once the epoch is over. */
  stop(): void {
    isStopped = true;
  },

  async finish(): Promise<Finished> {
    const {finish} = await import('./finish.js');
    return finish(training!, names!);
  },
};
export type Trainer = typeof trainer;
expose(trainer);

/** Lets messages of the page come in. */
function messages(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}
