import {proxy, wrap, type Remote} from 'comlink';
import {render} from 'lit/html.js';
import {element} from '../element.js';
import {DEFAULTS, type TrainSettings} from './train-settings.js';
import {trainView, type TrainState} from './train-view.js';
import type {Trainer} from './worker.js';

const root = element('app');
let opened: Remote<Trainer> | undefined;
let state: TrainState = {settings: DEFAULTS, stage: 'new', reports: []};

const actions = {
  choose: (change: Partial<TrainSettings>) => show({settings: {...state.settings, ...change}}),
  start: () =>
    guarded(async () => {
      show({stage: 'running', reports: [], finished: undefined, busy: 'Loading…'});
      await trainer().start(state.settings);
      await run();
    }),
  stop: () =>
    guarded(async () => {
      show({busy: 'Stopping after this epoch…'});
      await trainer().stop();
    }),
  resume: () => guarded(run),
  reset: () => show({stage: 'new', reports: [], finished: undefined}),
};
export type TrainActions = typeof actions;

show({});

async function run(): Promise<void> {
  show({stage: 'running', busy: 'Training…'});
  const isDone = await trainer().run(proxy(report => show({reports: [...state.reports, report]})));
  if (!isDone) return show({stage: 'stopped', busy: undefined});
  show({busy: 'Cutting and verifying…'});
  show({finished: await trainer().finish(), stage: 'done', busy: undefined});
}

/** TensorFlow.js and the names are loaded once a reader wants to train. */
function trainer(): Remote<Trainer> {
  opened ??= wrap<Trainer>(new Worker(new URL('./worker.ts', import.meta.url), {type: 'module'}));
  return opened;
}

function show(change: Partial<TrainState>): void {
  state = {...state, ...change};
  render(trainView(state, actions), root);
}

async function guarded(work: () => Promise<void>): Promise<void> {
  show({error: undefined});
  try {
    await work();
  } catch (error) {
    show({error: (error as Error).message, stage: 'new', busy: undefined});
  }
}
