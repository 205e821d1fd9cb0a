import type {Consumer, Site, WeightReference} from './consumers.js';
import {sitesOf, type ModelReading} from './model-reading.js';
import {rowsOfNeuron} from './row-map.js';

/** A feature that a row of a matrix multiplies. */
export interface Source {
  site: Site;
  index: number;
  consumer: Consumer;
}

/** By matrix, 'layer/weight', and row: the features that it multiplies. */
export function sourcesOf(reading: ModelReading): Map<string, Source[][]> {
  const found = new Map<string, Source[][]>();
  for (const site of sitesOf(reading)) {
    for (const consumer of site.consumers) {
      const rows = found.get(keyOf(consumer)) ?? [];
      found.set(keyOf(consumer), rows);
      for (let index = 0; index < site.units; index++) {
        for (const row of rowsOfNeuron(consumer.rows, index)) {
          (rows[row] ??= []).push({site, index, consumer});
        }
      }
    }
  }
  return found;
}

/** A matrix by name. */
export function keyOf({layer, weight}: WeightReference): string {
  return `${layer}/${weight}`;
}
