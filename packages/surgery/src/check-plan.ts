import type {Blocking, Feature, ModelReading} from '@sparsegate/structure';
import {expectPlan} from './expect-plan.js';
import {planFrom} from './plan-surgery.js';
import type {SurgeryPlan, WordPlan} from './surgery-plan.js';

/**
 * Checks that a plan cuts from this model, as its weights are now, nothing but what can go. A plan may keep more.
 *
 * @throws naming the layer and what does not fit
 */
export function checkPlan(reading: ModelReading, plan: SurgeryPlan): void {
  const {name} = reading;
  expectPlan(`Surgery on "${name}"`, plan);
  const vocabulary = plan.embeddings.some(({words}) => words);
  const fresh = planFrom(reading, {vocabulary, bounds: plan.bounds});
  const [sizes, planned] = [fresh, plan].map(({layers, embeddings}) => [
    ...layers.map(entry => ({...entry, size: entry.units, what: 'neuron', needed: needed(entry)})),
    ...embeddings.map(entry => ({...entry, what: 'component', needed: needed(entry)})),
  ]);
  const describe = (list: ReadonlyArray<{layer: string; size: number}>): string =>
    list.map(({layer, size}) => `${layer} (${size})`).join(', ');
  if (describe(sizes) !== describe(planned)) {
    throw new Error(
      `Surgery on "${name}": the plan must be made for this model, with ${describe(sizes)}. ` +
        `Received: a plan for "${plan.model}" with ${describe(planned)}. Call planSurgery(model) again.`,
    );
  }
  sizes.forEach((site, k) => {
    checkKept(name, site, planned[k].keep);
    checkNeeded(name, site, planned[k].needed);
  });
  const kept = new Map(planned.map(({layer, keep}) => [layer, new Set(keep)]));
  reading.tied.forEach(features => {
    checkTied(name, features, kept);
  });
  plan.embeddings.forEach(({layer, words}, k) => {
    if (words) checkWords(name, layer, fresh.embeddings[k].words, words);
  });
}

/** A stand-in keeps a place only: any other one will do. Plans of 0.1.0 do not list them. */
export function needed({keep, standIns = []}: {keep: number[]; standIns?: number[]}): number[] {
  return keep.filter(k => !standIns.includes(k));
}

function checkWords(
  model: string,
  layer: string,
  fresh: WordPlan | undefined,
  {size, keep, zeroWord}: WordPlan,
): void {
  const neededWords = fresh?.keep.filter(word => word !== fresh.zeroWord) ?? [];
  const site = {layer, size, what: 'word', needed: neededWords, blocking: []};
  if (fresh) {
    checkKept(model, site, keep);
    checkNeeded(model, site, keep);
  }
  const removesNone = keep.length === size && zeroWord === null;
  const sharesZero =
    zeroWord !== null && keep.includes(zeroWord) && !neededWords.includes(zeroWord);
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
  needed: readonly number[];
  blocking: readonly Blocking[];
}

function checkKept(model: string, {layer, size, what}: Site, kept: readonly number[]): void {
  const ascending = kept.every(
    (k, at) => Number.isInteger(k) && k < size && k > (kept[at - 1] ?? -1),
  );
  if (!ascending || kept.length === 0) {
    throw new Error(
      `Surgery on "${model}": layer "${layer}" must keep one ${what} or more of 0 to ${size - 1}, ascending. ` +
        `Received: [${kept.slice(0, 8).join(', ')}]. Call planSurgery(model) again.`,
    );
  }
}

function checkNeeded(
  model: string,
  {layer, what, needed: must, blocking}: Site,
  kept: readonly number[],
): void {
  const stays = new Set(kept);
  const missing = must.find(k => !stays.has(k));
  if (missing === undefined) return;
  const why = blocking.map(block => ` ("${block.layer}": ${block.reason})`).join('');
  throw new Error(
    `Surgery on "${model}": ${what} ${missing} of layer "${layer}" still has an effect on the outputs${why}. ` +
      `Received: a plan that removes it, made for other weights. Call planSurgery(model) again.`,
  );
}

function checkTied(
  model: string,
  features: readonly Feature[],
  kept: ReadonlyMap<string, ReadonlySet<number>>,
): void {
  const stays = ({site, index}: Feature): boolean => kept.get(site)!.has(index);
  const first = features.find(stays);
  const other = features.find(feature => !stays(feature));
  if (!first || !other) return;
  throw new Error(
    `Surgery on "${model}": feature ${first.index} of layer "${first.site}" and feature ${other.index} of layer "${other.site}" ` +
      `meet, so they must stay or go together. Received: a plan that keeps the first alone. Call planSurgery(model) again.`,
  );
}
