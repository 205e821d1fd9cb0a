import type {Cell} from './cell.js';
import type {CellRule, NeuronFacts} from './cell-rule.js';

/** c' = f c + i g and h = o tanh(c): a factor that is 0 makes the other one unused. */
export const LSTM_RULES: readonly CellRule[] = [
  {because: 'g = 0', holds: facts => facts.constant('g') === 0, unused: ['i'], zero: []},
  {because: 'i = 0', holds: facts => facts.constant('i') === 0, unused: ['g'], zero: []},
  {
    because: 'c = 0',
    holds: facts => nothingIsWritten(facts) && facts.startsAtZero && facts.activationOfZero === 0,
    unused: ['i', 'f', 'g', 'o'],
    zero: ['h', 'c'],
  },
  {
    because: 'o = 0',
    holds: facts => facts.constant('o') === 0 && facts.startsAtZero,
    unused: [],
    zero: ['h'],
  },
  {
    because: 'o = 0',
    holds: facts => facts.constant('o') === 0 && !facts.isTaken('c'),
    unused: ['i', 'f', 'g'],
    zero: [],
  },
];

/** i g = 0 at every step: from c = 0 on, c stays 0 whatever f is. */
function nothingIsWritten({constant}: NeuronFacts): boolean {
  return constant('g') === 0 || constant('i') === 0;
}

/** h = o tanh(i g) at every step where f = 0 and i, g, o are constant. */
export const lstmConstantOutput: Cell['constantOutput'] = (constant, activation) => {
  const [i, f, g, o] = ['i', 'f', 'g', 'o'].map(constant);
  if (f !== 0 || i === undefined || g === undefined || o === undefined) return undefined;
  const tanhC = activation(Math.fround(i * g));
  return tanhC === undefined ? undefined : Math.fround(o * tanhC);
};
