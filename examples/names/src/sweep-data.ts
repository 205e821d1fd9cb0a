import type {Configuration, Data} from '@sparsegate/sweep';
import {loadNames} from './dataset.js';
import {toTensors} from './to-tensors.js';

/** The demo's split by the seed; the test names stay unread. */
export function loadData({seed}: Configuration): Data {
  const {train, valid} = loadNames(seed);
  return {train: toTensors(train), valid: toTensors(valid)};
}
