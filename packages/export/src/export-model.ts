import type {WeightType} from '@sparsegate/runtime/format';
import {
  checkOptions,
  expectLayersModel,
  integerFrom,
  numberFrom,
  oneOf,
  type Checks,
} from '@sparsegate/structure';
import type {Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {ExportReport} from './export-report.js';
import {errorOn} from './export-error.js';
import {someTensors, someWordIds} from './option-checks.js';
import {writeModel} from './write-model.js';

export interface ExportOptions {
  /** How weights are stored: 4, 2 or 1 byte each; int8 with a scale for each column. Default 'float32'. */
  weights?: WeightType;
  /** Inputs of the file on which it is compared with the model, one tensor an input. Default: random ones. */
  probe?: Tensor | Tensor[];
  /** Throws where an output on the probe differs by more, relative to max(1, |output|). Default: no bound. */
  maxError?: number;
  /** By name of an embedding whose vocabulary was cut: `newWordIds(plan)`, so that the file takes the old ids. */
  wordIds?: Readonly<Record<string, ArrayLike<number>>>;
  /** For the random probe; the same seed gives the same. Default 1. */
  seed?: number;
}

const CHECKS: Checks<ExportOptions> = {
  weights: oneOf('float32', 'float16', 'int8'),
  probe: someTensors,
  maxError: numberFrom(0),
  wordIds: someWordIds,
  seed: integerFrom(Number.MIN_SAFE_INTEGER),
};

/** A file for `@sparsegate/runtime`, and what there is to know about it. */
export interface ExportedModel {
  bytes: Uint8Array;
  report: ExportReport;
}

/**
 * Writes a model as one file for `@sparsegate/runtime`, runs it there and compares.
 *
 * Stateful layers start from zero states for this, and are left so.
 *
 * Takes stock layers, the sparse ones and `ResetAfterGRU`. Constant gates become numbers, and each matrix is stored as it
 * is multiplied fastest: dense, or without its zeros in blocks or one by one.
 *
 * @throws if an option is not known, the model has a layer that the runtime does not have, or the error on the probe exceeds `maxError`
 */
export async function exportModel(
  model: LayersModel,
  options: ExportOptions = {},
): Promise<ExportedModel> {
  expectLayersModel('exportModel', model);
  checkOptions('exportModel', options, CHECKS);
  const {weights = 'float32', probe, maxError, wordIds = {}, seed = 1} = options;
  const {bytes, layers} = writeModel(model, weights, wordIds);
  const error = await errorOn(model, bytes, wordIds, probe ?? seed);
  // Written so that NaN fails.
  if (maxError !== undefined && !(error.maxRelativeError <= maxError)) {
    throw new Error(
      `Export of "${model.name}" with weights of ${weights}: outputs must agree to ${maxError}. ` +
        `Received: a difference of ${error.maxRelativeError}. Use float16 or float32.`,
    );
  }
  return {bytes, report: {weights, bytes: bytes.length, layers, ...error}};
}
