import type {Cell} from './cell.js';
import type {CellRule, NeuronFacts} from './cell-rule.js';

/**
 * h' = u h + (1 − u) n: a factor that is 0 makes the other one unused. Reset before, r_j stays: it multiplies h_j where others read it.
 * What follows from reset gates themselves is no matter of one neuron: see `simplifyResets`.
 */
export const GRU_RULES: readonly CellRule[] = rulesWith([]);

/** Reset after, r_j is a part of n_j and goes where n_j goes. */
export const RESET_AFTER_GRU_RULES: readonly CellRule[] = rulesWith(['r']);

function rulesWith(partsOfCandidate: readonly string[]): CellRule[] {
  return [
    {
      because: 'u = 1',
      holds: facts => facts.constant('u') === 1,
      unused: ['n', ...partsOfCandidate],
      zero: [],
    },
    {
      because: 'h = 0',
      holds: facts => facts.startsAtZero && nothingIsWritten(facts),
      unused: ['u', 'r', 'n'],
      zero: ['h'],
    },
  ];
}

/** (1 − u) n = 0 at every step: from h = 0 on, h stays 0. */
function nothingIsWritten({constant}: NeuronFacts): boolean {
  return constant('u') === 1 || constant('n') === 0;
}

/** h = n at every step where u = 0 and n is constant. */
export const gruConstantOutput: Cell['constantOutput'] = constant =>
  constant('u') === 0 ? constant('n') : undefined;
