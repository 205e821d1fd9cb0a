import type {Blocking} from '@sparsegate/structure';

/** Features that go for one reason. */
export interface Removal {
  /** For people: 'nothing reads them'. */
  because: string;
  count: number;
}

/** Neurons whose c does not depend on the input. */
export interface Frozen {
  count: number;
  /** From c = 0 all of them rest after so many steps; null where one does not, as with f = 1, or a gate's value is not known. */
  steps: number | null;
}

/** What surgery does to one recurrent layer. */
export interface LayerPlan {
  /** Name for people; 'wrapper/forward' inside a Bidirectional. */
  layer: string;
  /** Neurons before. */
  units: number;
  /** Neurons that stay, ascending. */
  keep: number[];
  /** Of those, the ones that only keep a place, as zeros: all could go, or what they are tied to has a stand-in. */
  standIns: number[];
  /** Why the others go. */
  goes: Removal[];
  /** Of the gates of those that stay, how many are constant, by gate. */
  constantGates: Record<string, number>;
  /** Of the neurons that stay, those whose i, f and g are constant, if any; sparse layers compute their c until it rests. */
  frozen: Frozen | null;
  /** Of those constant gates, the ones that weights enter and whose value bounds prove; they lose their weights. */
  provenGates: Record<string, number>;
  /** Of the gates of those that stay, how many vary but have no effect, and why. They lose their weights. */
  unusedGates: Array<Removal & {gate: string}>;
  /** Why none can go, if so. */
  blocking: Blocking[];
}

/** What surgery does to the words of an embedding; the ids in its inputs change: see `newWordIds`. */
export interface WordPlan {
  /** Words before. */
  size: number;
  /** Words that stay, ascending, `zeroWord` included; a word's new id is its place. */
  keep: number[];
  /** The removed word whose row of zeros stays for all of them; null where none is removed. */
  zeroWord: number | null;
}

/** What surgery does to one embedding. */
export interface EmbeddingPlan {
  layer: string;
  /** Components of each vector before. */
  size: number;
  /** Components that stay, ascending. */
  keep: number[];
  /** Of those, the ones that only keep a place, as zeros. */
  standIns: number[];
  /** Why the others go. */
  goes: Removal[];
  /** With `vocabulary: true`, where the embedding reads an input of the model. */
  words?: WordPlan;
  /** Why none can go, if so. */
  blocking: Blocking[];
}

/** What to cut from a model: a value that touches no weight. Print it with `toString()`. */
export interface SurgeryPlan {
  model: string;
  layers: LayerPlan[];
  embeddings: EmbeddingPlan[];
  /** Whether constants that bounds prove are taken for constants. */
  bounds: boolean;
  /** The plan as a table: what goes, what stays, and why something is blocked. */
  toString(): string;
}
