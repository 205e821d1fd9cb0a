import {dispose, gather, tensor1d, tidy, type LayersModel, type Tensor} from '@tensorflow/tfjs';
import {seededRandom, shuffledOrder} from '../random.js';
import type {Part, Stream, Tensors} from './modules.js';

/** Epochs that have orders of their own under each seed. */
const EPOCHS_APART = 1_000_003;

/** What `fitDataset` and `evaluateDataset` take. */
type Dataset = Parameters<LayersModel['evaluateDataset']>[0];

/** One epoch of training data: batches of rows in an order that seed and epoch decide, or the stream's own. */
export function trainingBatches(
  part: Part,
  {seed, epoch, batchSize}: {seed: number; epoch: number; batchSize: number},
): Dataset {
  if (isStream(part)) return dataset(() => part.batches(epoch));
  const random = seededRandom(seed * EPOCHS_APART + epoch);
  return dataset(() => rowBatches(part, shuffledOrder(sizeOf(part), random), batchSize));
}

/** The validation data, in its order. */
export function validationBatches(part: Part, batchSize: number): Dataset {
  if (isStream(part)) return dataset(() => part.batches(0));
  const order = Int32Array.from({length: sizeOf(part)}, (_, k) => k);
  return dataset(() => rowBatches(part, order, batchSize));
}

/** Objects of an epoch. */
export function sizeOf(part: Part): number {
  return isStream(part) ? part.size : [part.xs].flat()[0].shape[0];
}

/** Disposes of what a data module gave. */
export function disposePart(part: Part): void {
  if (!isStream(part)) dispose([part.xs, part.ys].flat());
}

export function isStream(part: Part): part is Stream {
  return 'batches' in part;
}

function* rowBatches({xs, ys}: Tensors, order: Int32Array, batchSize: number): Generator<Tensors> {
  for (let at = 0; at < order.length; at += batchSize) {
    const rows = tensor1d(order.subarray(at, at + batchSize), 'int32');
    const pick = (tensors: Tensor | Tensor[]): Tensor | Tensor[] =>
      Array.isArray(tensors) ? tensors.map(one => gather(one, rows)) : gather(tensors, rows);
    const batch = tidy(() => ({xs: pick(xs), ys: pick(ys)}));
    rows.dispose();
    yield batch;
  }
}

/** tfjs-layers asks of a dataset no more than this, so that there is no need for tfjs-data. */
function dataset(batches: () => Iterable<Tensors> | AsyncIterable<Tensors>): Dataset {
  const iterator = async (): Promise<unknown> => {
    const given = batches();
    const steps =
      Symbol.asyncIterator in given ? given[Symbol.asyncIterator]() : given[Symbol.iterator]();
    return {next: async () => steps.next()};
  };
  return {iterator, size: null} as unknown as Dataset;
}
