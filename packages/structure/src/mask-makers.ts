import {layers, type LayersModel} from '@tensorflow/tfjs-layers';

type Layer = LayersModel['layers'][number];
type MaskRule = Layer['computeMask'];

/** What these classes of tfjs say of masks, and those who inherit it: a mask that they are given goes on or ends, and no other begins. */
const HANDS_ON: readonly MaskRule[] = [
  layers.Layer.prototype.computeMask,
  layers.RNN.prototype.computeMask,
];

/** Stock layers with a rule of their own that hands on masks at most; tfjs does not export their classes. */
const HAND_ON = [
  'Add',
  'Average',
  'Bidirectional',
  'Concatenate',
  'Dot',
  'Maximum',
  'Minimum',
  'Multiply',
];

/**
 * Whether a layer may hide steps by a mask of its own, so that layers above hold their states there: stock ones that are asked to, and
 * every layer of another class whose `computeMask` is its own.
 */
export function makesMask(layer: Layer): boolean {
  const className = layer.getClassName();
  if (className === 'Embedding') return layer.getConfig().maskZero === true;
  return !HAND_ON.includes(className) && !HANDS_ON.includes(layer.computeMask);
}
