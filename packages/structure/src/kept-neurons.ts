import {oneOf, gateColumn} from '@sparsegate/cells';
import {isEmptyGroup, neuronGroup} from './groups.js';
import {sitesOf, type ModelReading} from './model-reading.js';
import {isSilent, type SiteFacts} from './neuron-facts.js';
import {keyOf, sourcesOf, type Source} from './sources.js';
import type {Feature} from './ties.js';
import type {Site, WeightReference} from './consumers.js';
import type {RecurrentLayer} from './recurrent-layers.js';
import {rowsOfNeuron} from './row-map.js';
import {rowIsNonzero} from './weight-table.js';

/**
 * How to tell which neurons remain. All keep the outputs exactly.
 *
 * - 'onePass', as the paper counts: neuron k goes if its group w_{k,h} is empty.
 * - 'reachability': neuron k stays only if an output can be reached from it. This also removes what only removed neurons used,
 *   closed cycles included, over all layers.
 * - 'liveness': the same from gate to gate. What enters gates on whose value nothing depends does not count, nor does what leaves
 *   neurons that are always 0: a superset of what the other two remove.
 */
export type NeuronRule = 'onePass' | 'reachability' | 'liveness';

/** The check of an option that is a rule. */
export const aNeuronRule = oneOf('onePass', 'reachability', 'liveness');

/**
 * The remaining features of each site, ascending, by the site's name: neurons of recurrent layers and components of embeddings. All
 * of a blocked site remain, and features that are tied remain together.
 */
export function keptFeatures(
  reading: ModelReading,
  rule: NeuronRule,
  facts: ReadonlyMap<string, SiteFacts>,
): Map<string, number[]> {
  const sources = sourcesOf(reading);
  const marking = new Marking(reading, facts, sources);
  for (const site of sitesOf(reading)) {
    const isNeeded = neededFromTheStart(reading, site, rule, facts, sources);
    for (let k = 0; k < site.units; k++) if (isNeeded(k)) marking.keep(site, k);
  }
  marking.follow(rule);
  return marking.kept();
}

/** Which features of a site something reads that is no gate of a neuron; with 'onePass', which neurons anything reads. */
function neededFromTheStart(
  reading: ModelReading,
  site: Site,
  rule: NeuronRule,
  facts: ReadonlyMap<string, SiteFacts>,
  sources: ReadonlyMap<string, Source[][]>,
): (feature: number) => boolean {
  if (site.blocking.length > 0) return () => true;
  const {recurrent, weights} = reading;
  const layer = recurrent.find(({name}) => name === site.name);
  if (rule === 'onePass' && layer) return k => !isEmptyGroup(neuronGroup(layer, k), weights);
  const kernels = new Set(recurrent.map(({kernel}) => keyOf(kernel)));
  const ends = site.consumers.filter(consumer => !kernels.has(keyOf(consumer)));
  return index =>
    ends.some(consumer =>
      rowsOfNeuron(consumer.rows, index).some(
        row =>
          !isSilent(sources.get(keyOf(consumer))?.[row], facts) &&
          rowIsNonzero(weights.get(consumer), row),
      ),
    );
}

/** Marks features that stay and goes back to what they are made from. */
class Marking {
  private readonly marks: Map<string, boolean[]>;
  private readonly waiting: Array<[Site, number]> = [];
  private readonly sites: Map<string, Site>;
  private readonly recurrent: Map<string, RecurrentLayer>;
  /** By feature, 'site/index': all that stay with it. */
  private readonly tiedTo: Map<string, readonly Feature[]>;
  private readonly done = new Set<readonly Feature[]>();

  constructor(
    private readonly reading: ModelReading,
    private readonly facts: ReadonlyMap<string, SiteFacts>,
    private readonly sources: ReadonlyMap<string, Source[][]>,
  ) {
    const sites = sitesOf(reading);
    this.sites = new Map(sites.map(site => [site.name, site]));
    this.recurrent = new Map(reading.recurrent.map(layer => [layer.name, layer]));
    this.marks = new Map(
      sites.map(({name, units}) => [name, new Array<boolean>(units).fill(false)]),
    );
    this.tiedTo = new Map(
      reading.tied.flatMap(features =>
        features.map(({site, index}) => [`${site}/${index}`, features] as const),
      ),
    );
  }

  keep(site: Site, index: number): void {
    const marks = this.marks.get(site.name)!;
    if (marks[index]) return;
    marks[index] = true;
    this.waiting.push([site, index]);
    const tied = this.tiedTo.get(`${site.name}/${index}`);
    if (!tied || this.done.has(tied)) return;
    this.done.add(tied);
    for (const feature of tied) this.keep(this.sites.get(feature.site)!, feature.index);
  }

  follow(rule: NeuronRule): void {
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) {
      const [{name}, neuron] = next;
      const layer = this.recurrent.get(name);
      if (layer) this.keepSources(layer, neuron, rule === 'onePass');
    }
  }

  /** All that enters the gates of a neuron which have an effect; in one pass, neurons have been looked at by their groups. */
  private keepSources(layer: RecurrentLayer, neuron: number, embeddingsOnly: boolean): void {
    const {unused, constant, zero} = this.facts.get(layer.name)!;
    const columns = layer.cell.gates
      .map((_, gate) => gateColumn(layer.units, gate, neuron))
      .filter(column => !unused[column] && !constant[column]);
    if (!embeddingsOnly) {
      for (const row of this.rowsInto(layer.recurrentKernel, columns)) {
        if (!zero[0][row]) this.keep(layer, row);
      }
    }
    const sources = this.sources.get(keyOf(layer.kernel)) ?? [];
    for (const row of sources.length > 0 ? this.rowsInto(layer.kernel, columns) : []) {
      if (isSilent(sources[row], this.facts)) continue;
      for (const source of sources[row] ?? []) {
        const skipped = embeddingsOnly && this.recurrent.has(source.site.name);
        if (!skipped) this.keep(source.site, source.index);
      }
    }
  }

  /** The rows of a matrix with a weight in one of these columns. */
  private rowsInto(reference: WeightReference, columns: readonly number[]): number[] {
    const weights = this.reading.weights.get(reference);
    return Array.from({length: weights.shape[0]}, (_, row) => row).filter(row =>
      rowIsNonzero(weights, row, columns),
    );
  }

  kept(): Map<string, number[]> {
    const indices = (marks: boolean[]): number[] => marks.flatMap((mark, k) => (mark ? [k] : []));
    return new Map([...this.marks].map(([name, marks]) => [name, indices(marks)]));
  }
}
