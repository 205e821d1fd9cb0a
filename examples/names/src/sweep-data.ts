import type {Configuration, Data} from '@sparsegate/sweep';
import {loadNames} from './dataset.js';
import {toTensors} from './to-tensors.js';

/** Of the training names, the share that a sweep looks at: it only has to tell settings apart. */
const SHARE = 0.25;

/** The demo's split by the seed; the test names stay unread. */
export function loadData({seed}: Configuration): Data {
  const {train, valid} = loadNames(seed);
  const looked = train.slice(0, Math.round(SHARE * train.length));
  return {train: toTensors(looked), valid: toTensors(valid)};
}
