import {hashOf} from './canonical-json.js';
import {denseOf, type Configuration} from './configuration.js';
import type {Sweep} from './read-sweep.js';

/** A training to be done: all that a worker has to know, as plain data. */
export interface Task {
  /** Names its result: the run and how long it is. */
  id: string;
  /** Names its checkpoint, at which a longer training of the same run goes on. */
  run: string;
  configuration: Configuration;
  epochs: number;
  /** The dense task at whose weights it begins. */
  start?: Task;
  /** Whether another task goes on where this one ends. */
  keepCheckpoint: boolean;
  sweep: TaskSettings;
}

/** What all tasks of a sweep share. */
export interface TaskSettings {
  name: string;
  /** Paths of the modules from the worker's root. */
  model: string;
  data: string;
  /** What the modules were when the sweep was read. */
  code: string;
  batchSize: number;
  warmUpEpochs: number;
  checkpointEvery: number;
  layers: 'stock' | 'sparse';
  quality: string;
}

/** What a strategy asks for. */
export interface Request {
  configuration: Configuration;
  epochs: number;
}

/** The task of a request. Equal requests of equal sweeps give the same ids, on every machine. */
export function taskOf(sweep: Sweep, {configuration, epochs}: Request): Task {
  const isDense = configuration.method === 'dense';
  const start = isDense ? undefined : denseTask(sweep, configuration);
  const settings = settingsOf(sweep);
  const {batchSize, warmUpEpochs, code} = settings;
  const run = hashOf({configuration, batchSize, warmUpEpochs, code, start: start?.id});
  const goesOn = sweep.strategy.kind === 'halving' && epochs < sweep.strategy.epochs.at(-1)!;
  return {
    id: `${run}-${epochs}`,
    run,
    configuration,
    epochs,
    ...(start && {start}),
    keepCheckpoint: isDense || goesOn,
    sweep: settings,
  };
}

/** The task at whose weights a configuration begins; none where the sweep has no dense training. */
export function denseTask(sweep: Sweep, configuration: Configuration): Task | undefined {
  if (!sweep.dense) return undefined;
  return taskOf(sweep, {configuration: denseOf(configuration), epochs: sweep.dense.epochs});
}

function settingsOf({name, model, data, code, training, layers, objective}: Sweep): TaskSettings {
  const {batchSize, warmUpEpochs, checkpointEvery} = training;
  const {quality} = objective;
  return {name, model, data, code, batchSize, warmUpEpochs, checkpointEvery, layers, quality};
}
