import {shown, type Check} from '@sparsegate/structure';
import {Tensor} from '@tensorflow/tfjs-core';

/** A tensor or a list of them. */
export const someTensors: Check = (what, given) => {
  const all = [given].flat();
  if (all.length > 0 && all.every(one => one instanceof Tensor)) return;
  throw new Error(
    `${what} must be a tensor, or one for each input of the model. Received: ${shown(given)}.`,
  );
};

/** New ids by the name of an embedding. */
export const someWordIds: Check = (what, given) => {
  const isList = (ids: unknown): boolean => Array.isArray(ids) || ArrayBuffer.isView(ids);
  const isRecord = typeof given === 'object' && given !== null && !isList(given);
  if (isRecord && Object.values(given).every(isList)) return;
  throw new Error(
    `${what} must hold lists of ids by the names of embeddings: {words: newWordIds(plan.embeddings[0].words)}. ` +
      `Received: ${isList(given) ? 'a list' : shown(given)}.`,
  );
};
