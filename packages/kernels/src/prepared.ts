import type {TensorInfo} from '@tensorflow/tfjs-core';

/** Plain numbers that a kernel made of its weights, to be used again while the weights are the same. */
export type PreparedArrays = Array<Float32Array | Int32Array>;

/** Makes them from the tensors' values; undefined for a tensor that is absent. */
export type Prepare = (values: Array<ArrayLike<number> | undefined>) => PreparedArrays;

interface Entry<T> {
  /** Data of all tensors: a variable that training changes gets new ones. */
  data: Array<object | undefined>;
  prepared: T;
}

/**
 * What was prepared of which tensors: one entry for each use of the first one, made anew when another one has changed, and
 * forgotten with the first one's data.
 */
export class PreparedCache<T extends object> {
  private readonly entries = new WeakMap<object, Map<number, Entry<T>>>();

  /** @param drop frees what is no longer used */
  constructor(private readonly drop: (prepared: T) => void = () => undefined) {}

  /**
   * @param use number of what the same weights are prepared for
   * @param make called where there is nothing yet, or something of other values
   */
  get(tensors: ReadonlyArray<TensorInfo | undefined>, use: number, make: () => T): T {
    const uses = this.usesOf(tensors.find(tensor => tensor !== undefined)!.dataId);
    const known = uses.get(use);
    if (known && tensors.every((tensor, k) => tensor?.dataId === known.data[k])) {
      return known.prepared;
    }
    if (known) this.drop(known.prepared);
    const prepared = make();
    uses.set(use, {data: tensors.map(tensor => tensor?.dataId), prepared});
    return prepared;
  }

  private usesOf(first: object): Map<number, Entry<T>> {
    let uses = this.entries.get(first);
    if (!uses) {
      uses = new Map();
      this.entries.set(first, uses);
    }
    return uses;
  }
}
