import {broadcastTo, slice, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';

/**
 * A layer's mask as its sequence needs it, as stock recurrent layers read theirs.
 *
 * A mask may be longer than the sequence, where a layer before this one made fewer steps of more and handed its mask on: then the
 * first steps of the walk count, backwards the last of the mask. One row goes for every object.
 *
 * @param mask [B or 1, T or more]
 * @param x [B, T, I]
 */
export function layerMask(
  mask: Tensor2D | undefined,
  x: Tensor3D,
  goBackwards: boolean,
): Tensor2D | undefined {
  if (!mask || mask.rank !== 2 || x.rank !== 3) return mask;
  const [batch, steps] = x.shape;
  const [rows, length] = mask.shape;
  const cut: Tensor2D =
    length > steps ? slice(mask, [0, goBackwards ? length - steps : 0], [rows, steps]) : mask;
  return rows === 1 && batch > 1 ? broadcastTo(cut, [batch, cut.shape[1]]) : cut;
}
