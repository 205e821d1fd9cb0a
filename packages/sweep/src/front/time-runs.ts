import {dispose, loadLayersModel, tidy, type LayersModel} from '@tensorflow/tfjs';
import '@sparsegate/sparse-rnn';
import {accelerate} from '@sparsegate/kernels';
import {medianMilliseconds} from '@sparsegate/report';
import {probeInputs} from '@sparsegate/surgery';
import type {Journal} from '../journal.js';
import type {Result} from '../result.js';
import {modelInStorage} from '../storage/model-in-storage.js';
import {KEYS, type Storage} from '../storage/storage.js';
import type {Run} from './front.js';

/**
 * Measures the small models' time for one input, of those that the journal does not know, one after the other: all on this machine,
 * while no training of the sweep runs beside them.
 *
 * @param onTimed called after each run
 */
export async function timeRuns(
  results: readonly Result[],
  storage: Storage,
  journal: Journal,
  onTimed: () => void = () => undefined,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const result of results) {
    const known = journal.times.get(result.id);
    const milliseconds = known ?? (await timeOf(result.id, storage));
    if (known === undefined) await journal.append({kind: 'timed', id: result.id, milliseconds});
    runs.push({...result, milliseconds});
    onTimed();
  }
  return runs;
}

async function timeOf(id: string, storage: Storage): Promise<number> {
  const model = await loadLayersModel(modelInStorage(storage, KEYS.model(id)));
  accelerate(model);
  const probe = probeInputs(model, 1);
  const {one} = medianMilliseconds({one: () => predictOne(model, probe)});
  dispose(probe);
  model.dispose();
  return one;
}

function predictOne(model: LayersModel, probe: ReturnType<typeof probeInputs>): void {
  tidy(() => {
    const one = probe.map(input => input.slice(0, 1));
    [model.predict(one)].flat().forEach(output => void output.dataSync());
  });
}
