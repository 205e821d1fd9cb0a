import {dispose, type LayersModel, type Scalar} from '@tensorflow/tfjs';
import {compression} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import type {Figures} from '../result.js';
import {modelInStorage} from '../storage/model-in-storage.js';
import {KEYS, type Storage} from '../storage/storage.js';
import type {Task} from '../task.js';
import {validationBatches} from './batches.js';
import type {Part} from './modules.js';

/**
 * Judges a trained and compiled model, cuts it, verifies and saves the small one.
 *
 * @throws if the small model's outputs differ, or there is no such quality
 */
export async function figuresOf(
  model: LayersModel,
  task: Task,
  valid: Part,
  storage: Storage,
): Promise<Figures> {
  const validation = await evaluate(model, valid, task.sweep.batchSize);
  const quality = qualityOf(validation, task.sweep.quality);
  const {compression: ratio, neurons, gates} = compression(model);
  const small = await operate(model, planSurgery(model), {layers: task.sweep.layers});
  const {maxAbsolute: maxAbsDifference} = verify(model, small);
  const weights = small.countParams();
  const bytes = await save(small, storage, task.id);
  small.dispose();
  return {
    validation,
    quality,
    compression: ratio,
    neurons,
    gates,
    weights,
    bytes,
    maxAbsDifference,
  };
}

async function evaluate(
  model: LayersModel,
  valid: Part,
  batchSize: number,
): Promise<Record<string, number>> {
  const values = [
    await model.evaluateDataset(validationBatches(valid, batchSize), {}),
  ].flat() as Scalar[];
  const numbers = values.map(value => value.dataSync()[0]);
  dispose(values);
  return Object.fromEntries(model.metricsNames.map((name, k) => [`val_${name}`, numbers[k]]));
}

function qualityOf(validation: Record<string, number>, name: string): number {
  const quality = validation[name];
  if (Number.isFinite(quality)) return quality;
  throw new Error(
    `objective.quality must be one of ${Object.keys(validation).join(', ')}, and finite. Received: ${name}, ${quality}. ` +
      `Add the metric in compileArgs.`,
  );
}

/** @returns bytes of topology and weights */
async function save(small: LayersModel, storage: Storage, id: string): Promise<number> {
  const {modelArtifactsInfo: info} = await small.save(modelInStorage(storage, KEYS.model(id)));
  const {modelTopologyBytes = 0, weightDataBytes = 0} = info;
  return modelTopologyBytes + weightDataBytes;
}
