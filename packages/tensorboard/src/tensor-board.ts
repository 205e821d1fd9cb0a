import {join} from 'node:path';
import type {Scalar} from '@tensorflow/tfjs-core';
import {Callback, type LayersModel, type Logs} from '@tensorflow/tfjs-layers';
import {checkWritable} from '@sparsegate/file-system';
import {bindHooks} from '@sparsegate/ops';
import {
  aFunction,
  checkOptions,
  gateStructure,
  hasRecurrentLayer,
  integerFrom,
  oneOf,
  shown,
  type Checks,
  type LayerStructure,
} from '@sparsegate/structure';
import {EventFile} from './event-file.js';
import type {ScalarSummary} from './event.js';
import {gateMapImage} from './gate-map-image.js';

export interface TensorBoardOptions {
  /** Whether the loss and metrics of each batch are written too, or of epochs only. Default 'epoch'. */
  updateFreq?: 'epoch' | 'batch';
  /** Epochs from one gate map to the next; 0: none. Default 1. */
  gateMapEvery?: number;
  /**
   * The gates of the model, where it is not as the maps shall show it, such as one with posteriors, whose zeros `collapsePosterior`
   * makes. Default: `gateStructure`, of a model with recurrent layers.
   */
  structure?: (model: LayersModel) => LayerStructure[];
}

const CHECKS: Checks<TensorBoardOptions> = {
  updateFreq: oneOf('epoch', 'batch'),
  gateMapEvery: integerFrom(0),
  structure: aFunction,
};

/** What tfjs logs of a batch besides losses and metrics. */
const COUNTERS = ['batch', 'size'];

const VALIDATION = 'val_';

/**
 * A callback for `model.fit` of any model that writes what the training logs as files for TensorBoard, and the gate map of each
 * recurrent layer as a picture.
 *
 * As with Keras, losses and metrics are `epoch_loss`, `epoch_acc` … by epoch, from 0, those of the training in the run `train`, those of
 * the validation data in the run `validation` under the same names, so that TensorBoard draws them together; `batch_loss` … by batch if
 * asked for. What other callbacks add to the logs, such as that of `prune`, is written too where they stand before this one in the
 * list. Maps are `gates/LAYER`.
 *
 * @param directory of the run: `tensorboard --logdir` takes it, or the directory above it
 * @throws for wrong options; `fit` throws if the directory cannot be written
 */
export function tensorBoard(directory: string, options: TensorBoardOptions = {}): Callback {
  if (typeof directory !== 'string' || directory === '') {
    throw new Error(
      `tensorBoard: directory must be a text that names one. Received: ${shown(directory)}. Pass './logs/first', say.`,
    );
  }
  checkOptions('tensorBoard', options, CHECKS);
  return new TensorBoardCallback(directory, options);
}

class TensorBoardCallback extends Callback {
  private readonly train: EventFile;
  private readonly validation: EventFile;
  private batches = 0;

  constructor(
    private readonly directory: string,
    private readonly options: TensorBoardOptions,
  ) {
    super();
    bindHooks(this);
    this.train = new EventFile(join(directory, 'train'));
    this.validation = new EventFile(join(directory, 'validation'));
  }

  override async onTrainBegin(): Promise<void> {
    await checkWritable(join(this.directory, 'train', 'events'));
  }

  override async onBatchEnd(_batch: number, logs?: Logs): Promise<void> {
    const step = this.batches++;
    if (this.options.updateFreq !== 'batch') return;
    await this.train.append(step, await scalars('batch_', logs));
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const names = Object.keys(logs);
    const isValidation = (name: string): boolean => name.startsWith(VALIDATION);
    const validation = Object.fromEntries(
      names.filter(isValidation).map(name => [name.slice(VALIDATION.length), logs[name]]),
    );
    const training = Object.fromEntries(
      names.filter(name => !isValidation(name)).map(name => [name, logs[name]]),
    );
    const maps = this.structure(epoch).map(gateMapImage);
    await this.train.append(epoch, [...(await scalars('epoch_', training)), ...maps]);
    await this.validation.append(epoch, await scalars('epoch_', validation));
  }

  private structure(epoch: number): LayerStructure[] {
    const {gateMapEvery = 1, structure = ownStructure} = this.options;
    // In a list that begins with a plain object tfjs tells no callback which model it trains.
    const model = this.model as LayersModel | undefined;
    return model && gateMapEvery > 0 && epoch % gateMapEvery === 0 ? structure(model) : [];
  }
}

function ownStructure(model: LayersModel): LayerStructure[] {
  return hasRecurrentLayer(model) ? gateStructure(model) : [];
}

/** tfjs logs numbers, and scalars that it has not waited for. */
async function scalars(prefix: string, logs: Logs = {}): Promise<ScalarSummary[]> {
  const entries = Object.entries(logs).filter(([name]) => !COUNTERS.includes(name));
  return Promise.all(
    entries.map(async ([name, value]) => ({tag: prefix + name, scalar: await numberOf(value)})),
  );
}

async function numberOf(value: number | Scalar): Promise<number> {
  return typeof value === 'number' ? value : (await value.data())[0];
}
