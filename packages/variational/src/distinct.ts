/** Each different value once, and where each entry's value stands among them. */
export interface Distinct {
  values: number[];
  /** values[places[k]] is entry k. */
  places: Int32Array;
}

/** In the order in which they first come. */
export function distinct(entries: ArrayLike<number>): Distinct {
  const placeOf = new Map<number, number>();
  const places = Int32Array.from(entries, entry => {
    const known = placeOf.get(entry);
    if (known !== undefined) return known;
    placeOf.set(entry, placeOf.size);
    return placeOf.size - 1;
  });
  return {values: [...placeOf.keys()], places};
}
