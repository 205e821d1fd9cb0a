import {gateColumn} from '@sparsegate/cells';
import {
  isEmptyGroup,
  keptFeatures,
  neuronGroup,
  structureOf,
  type ModelReading,
  type ModelStructure,
  type RecurrentLayer,
  type Site,
} from '@sparsegate/structure';
import type {LayerPlan, Removal} from './surgery-plan.js';

/** Says by which rule a feature goes: the simplest one that lets it go. */
export class Reasons {
  private readonly reachable: Map<string, Set<number>>;

  private readonly reading: ModelReading;

  constructor(private readonly structure: ModelStructure) {
    const {reading} = structure;
    this.reading = reading;
    const plain = structureOf(reading, 'onePass').facts;
    const reachable = keptFeatures(reading, 'reachability', plain);
    this.reachable = new Map([...reachable].map(([site, keep]) => [site, new Set(keep)]));
  }

  /** Why the features of a site go that do not stay. */
  ofSite(site: Site, keep: readonly number[]): Removal[] {
    const stays = new Set(keep);
    const gone = Array.from({length: site.units}, (_, k) => k).filter(k => !stays.has(k));
    return counted(gone.map(index => this.ofFeature(site, index)));
  }

  private ofFeature(site: Site, index: number): string {
    const layer = this.reading.recurrent.find(({name}) => name === site.name);
    const {rules, zero} = this.structure.facts.get(site.name)!;
    if (this.structure.folded.get(site.name)?.has(index)) return 'h is constant, now in biases';
    if (layer && isEmptyGroup(neuronGroup(layer, index), this.reading.weights)) {
      return 'nothing reads them';
    }
    if (!this.reachable.get(site.name)!.has(index)) {
      return zero[0][index] && !layer ? 'always 0' : 'no output can be reached';
    }
    const rule = rules[index].find(({zero: states}) => states.length > 0);
    return rule ? `always 0, as ${rule.because}` : 'only unused gates read them';
  }

  /** Gates of the neurons that stay which vary and have no effect. */
  unusedGates(
    {name, cell, units}: RecurrentLayer,
    keep: readonly number[],
  ): LayerPlan['unusedGates'] {
    const {rules, unused, constant} = this.structure.facts.get(name)!;
    return cell.gates.flatMap(({name: gate}, position) => {
      const reasons = keep.flatMap(k => {
        const column = gateColumn(units, position, k);
        if (!unused[column] || constant[column]) return [];
        return rules[k].find(rule => rule.unused.includes(gate))?.because ?? [];
      });
      return counted(reasons).map(removal => ({gate, ...removal}));
    });
  }

  /** Constant gates of the neurons that stay which weights enter. */
  provenGates(
    {name, cell, units}: RecurrentLayer,
    keep: readonly number[],
  ): Record<string, number> {
    const {proven} = this.structure.facts.get(name)!;
    const counts = cell.gates.map(({name: gate}, position) => [
      gate,
      keep.filter(k => proven[gateColumn(units, position, k)] !== null).length,
    ]);
    return Object.fromEntries(counts.filter(([, count]) => count !== 0)) as Record<string, number>;
  }
}

function counted(reasons: readonly string[]): Removal[] {
  return [...new Set(reasons)].map(because => ({
    because,
    count: reasons.filter(reason => reason === because).length,
  }));
}
