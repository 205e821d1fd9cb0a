/** What is known of one neuron from the weights alone, whatever the inputs are. */
export interface NeuronFacts {
  /** The value of a constant gate; undefined for a gate that varies. */
  constant(gate: string): number | undefined;
  /** Whether all its states are 0 before the first step of every sequence. */
  startsAtZero: boolean;
  /** The layer's activation of 0; undefined where the project does not know the activation. */
  activationOfZero: number | undefined;
  /** Whether anything besides the neuron's own next step takes this state. */
  isTaken(state: string): boolean;
}

/** What follows exactly from the facts of a neuron. */
export interface CellRule {
  /** The reason, for people: 'g = 0'. */
  because: string;
  holds(facts: NeuronFacts): boolean;
  /** Gates of the neuron whose values then have no effect. */
  unused: readonly string[];
  /** States of the neuron that then are 0 after every step. */
  zero: readonly string[];
}
