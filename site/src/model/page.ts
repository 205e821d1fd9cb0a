import {wrap} from 'comlink';
import {render} from 'lit/html.js';
import {element} from '../element.js';
import {modelView, type ModelState} from './model-view.js';
import {sampleFiles, type SampleName} from './samples.js';
import type {Lab} from './worker.js';

const root = element('app');
const lab = wrap<Lab>(new Worker(new URL('./worker.ts', import.meta.url), {type: 'module'}));
let state: ModelState = {};

const actions = {
  open: (files: File[]) =>
    during('Reading the model…', async () => {
      show({description: undefined, thresholded: undefined, cut: undefined, times: undefined});
      show({description: await lab.open(files)});
    }),
  openSample: async (sample: SampleName) => actions.open(await sampleFiles(sample)),
  threshold: (density: number) =>
    during('Setting weights to zero…', async () => {
      const {description, ...thresholded} = await lab.threshold(density);
      show({description, thresholded: {density, ...thresholded}, cut: undefined, times: undefined});
    }),
  cut: () =>
    during('Cutting and verifying…', async () => {
      show({cut: await lab.cut(), times: undefined});
      show({busy: 'Measuring…'});
      show({times: await lab.time()});
    }),
};
export type Actions = typeof actions;

show({});

function show(change: Partial<ModelState>): void {
  state = {...state, ...change};
  render(modelView(state, actions), root);
}

/** Says what goes on, and what went wrong. */
async function during(busy: string, work: () => Promise<void>): Promise<void> {
  show({busy, error: undefined});
  try {
    await work();
  } catch (error) {
    show({error: (error as Error).message});
  } finally {
    show({busy: undefined});
  }
}
