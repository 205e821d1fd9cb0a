/** What stands at a number of a model: ids or features of each object, at each step where there are steps. */
export interface Value {
  /** Features have rows of floats; ids are int32 and masks single floats, side by side. */
  kind: 'features' | 'ids' | 'mask';
  /** Whether it has a time axis. */
  steps: boolean;
  /** Numbers at each step; for ids, what they are below. */
  features: number;
}

/** Where a value stands during a call: rows of `rowStride(features)` floats, object by object, step by step. */
export interface Place {
  address: number;
  /** Time steps; 1 without a time axis. */
  steps: number;
  features: number;
}
