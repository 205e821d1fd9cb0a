import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {Blocking} from '@sparsegate/structure';
import {planSurgery} from './plan-surgery.js';
import type {SurgeryPlan, WordPlan} from './surgery-plan.js';

/**
 * Checks that a plan cuts from this model, as its weights are now, nothing but what can go. A plan may keep more.
 *
 * @throws naming the layer and what does not fit
 */
export function checkPlan(model: LayersModel, plan: SurgeryPlan): void {
  expectPlan(model, plan);
  const vocabulary = plan.embeddings.some(({words}) => words);
  const fresh = planSurgery(model, {vocabulary});
  const sizes = [
    ...fresh.layers.map(entry => ({...entry, ...needed(entry), size: entry.units, what: 'neuron'})),
    ...fresh.embeddings.map(entry => ({...entry, ...needed(entry), what: 'component'})),
  ];
  const planned = [
    ...plan.layers.map(({layer, units, keep}) => ({layer, size: units, keep})),
    ...plan.embeddings.map(({layer, size, keep}) => ({layer, size, keep})),
  ];
  const describe = (list: ReadonlyArray<{layer: string; size: number}>): string =>
    list.map(({layer, size}) => `${layer} (${size})`).join(', ');
  if (describe(sizes) !== describe(planned)) {
    throw new Error(
      `Surgery on "${model.name}": the plan must be made for this model, with ${describe(sizes)}. ` +
        `Received: a plan for "${plan.model}" with ${describe(planned)}. Call planSurgery(model) again.`,
    );
  }
  sizes.forEach((site, k) => {
    checkKept(model.name, site, planned[k].keep);
  });
  plan.embeddings.forEach(({layer, words}, k) => {
    if (words) checkWords(model.name, layer, fresh.embeddings[k].words, words);
  });
}

/** From JavaScript anything may come in its place; from JSON, a plan of an earlier version. */
function expectPlan(model: LayersModel, plan: unknown): void {
  const {layers, embeddings} = (plan ?? {}) as Partial<SurgeryPlan>;
  if (Array.isArray(layers) && Array.isArray(embeddings)) return;
  const received = plan instanceof Promise ? 'a Promise' : typeof plan;
  throw new Error(
    `Surgery on "${model.name}": a plan must list layers and embeddings. Received: ${received}. ` +
      `Pass what planSurgery(model) returns.`,
  );
}

/** A stand-in keeps a place only: any other one will do. */
function needed({keep, standIn}: {keep: number[]; standIn: boolean}): {keep: number[]} {
  return {keep: standIn ? [] : keep};
}

function checkWords(
  model: string,
  layer: string,
  fresh: WordPlan | undefined,
  {size, keep, zeroWord}: WordPlan,
): void {
  const needed = fresh?.keep.filter(word => word !== fresh.zeroWord) ?? [];
  if (fresh) checkKept(model, {layer, size, what: 'word', keep: needed, blocking: []}, keep);
  const removesNone = keep.length === size && zeroWord === null;
  const sharesZero = zeroWord !== null && keep.includes(zeroWord) && !needed.includes(zeroWord);
  if (fresh?.size !== size || !(removesNone || sharesZero)) {
    throw new Error(
      `Surgery on "${model}": the words of layer "${layer}" must be planned for its ${fresh?.size ?? 0} words, with one row ` +
        `of zeros for all that go. Received: ${keep.length} of ${size} words and zero word ${zeroWord}. ` +
        `Call planSurgery(model, {vocabulary: true}) again.`,
    );
  }
}

/** What must stay of one layer or embedding. */
interface Site {
  layer: string;
  size: number;
  what: string;
  keep: readonly number[];
  blocking: readonly Blocking[];
}

function checkKept(
  model: string,
  {layer, size, what, keep: needed, blocking}: Site,
  kept: readonly number[],
): void {
  const ascending = kept.every(
    (k, at) => Number.isInteger(k) && k < size && k > (kept[at - 1] ?? -1),
  );
  if (!ascending || kept.length === 0) {
    throw new Error(
      `Surgery on "${model}": layer "${layer}" must keep one ${what} or more of 0 to ${size - 1}, ascending. ` +
        `Received: [${kept.slice(0, 8).join(', ')}]. Call planSurgery(model) again.`,
    );
  }
  const missing = needed.find(k => !kept.includes(k));
  if (missing !== undefined) {
    const why = blocking.map(block => ` ("${block.layer}": ${block.reason})`).join('');
    throw new Error(
      `Surgery on "${model}": ${what} ${missing} of layer "${layer}" still has an effect on the outputs${why}. ` +
        `Received: a plan that removes it, made for other weights. Call planSurgery(model) again.`,
    );
  }
}
