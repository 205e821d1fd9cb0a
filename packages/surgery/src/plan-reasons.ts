import {frozenStates, gateColumn} from '@sparsegate/cells';
import {
  isEmptyGroup,
  keptFeatures,
  neuronGroup,
  structureOf,
  type GateState,
  type ModelReading,
  type ModelStructure,
  type RecurrentLayer,
  type Site,
} from '@sparsegate/structure';
import {frozenOf} from './frozen-last.js';
import type {Frozen, LayerPlan, Removal} from './surgery-plan.js';

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

  /** The neurons that stay whose c does not depend on the input. */
  frozen(layer: RecurrentLayer, keep: readonly number[]): Frozen | null {
    const is = frozenOf(layer, this.structure.facts.get(layer.name)!);
    const frozen = keep.filter(k => is[k]);
    const {neurons} = this.structure.layers.find(entry => entry.layer === layer.name)!;
    const steps = frozen.map(k => {
      const gates = neurons.find(({index}) => index === k)?.gates;
      return gates && stepsToRest(gates.i, gates.f, gates.g);
    });
    // What never moves from c = 0 is said by its constants.
    const moving = steps.filter(count => count !== 0);
    if (moving.length === 0) return null;
    const known = moving.filter(count => count !== undefined);
    return {
      count: moving.length,
      steps: known.length < moving.length ? null : Math.max(...known),
    };
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

/** A neuron that takes longer counts as one that never rests, as those with f = 1; with f = 0.999 it takes some ten thousand. */
const LONGEST = 2 ** 14;

function stepsToRest(i: GateState, f: GateState, g: GateState): number | undefined {
  if (i.value === 0 || g.value === 0) return 0;
  if (i.value === null || f.value === null || g.value === null) return undefined;
  const steps = frozenStates(i.value, f.value, g.value, LONGEST).length;
  return steps < LONGEST ? steps : undefined;
}

function counted(reasons: readonly string[]): Removal[] {
  return [...new Set(reasons)].map(because => ({
    because,
    count: reasons.filter(reason => reason === because).length,
  }));
}
