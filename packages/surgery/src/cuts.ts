import {
  columnsOfNeurons,
  rowsOfNeurons,
  type Consumption,
  type RecurrentLayer,
  type WeightReference,
  type WeightTable,
  type WeightValues,
} from '@sparsegate/structure';
import type {EmbeddingSite} from './plan-embeddings.js';
import type {SurgeryPlan} from './surgery-plan.js';

/** What leaves one weight tensor: rows along its first axis, columns along its last. */
interface Cut {
  rows: Set<number>;
  columns: Set<number>;
}

/** A weight as it is after surgery. */
export interface CutWeight {
  shape: number[];
  values: Float32Array;
}

/** What a plan takes out of each weight tensor of a model. */
export class Cuts {
  private readonly cuts = new Map<string, Cut>();

  static from(
    plan: SurgeryPlan,
    recurrent: readonly RecurrentLayer[],
    embeddings: readonly EmbeddingSite[],
    weights: WeightTable,
  ): Cuts {
    const cuts = new Cuts();
    for (const layer of recurrent) {
      const {keep} = plan.layers.find(entry => entry.layer === layer.name)!;
      cuts.removeNeurons(layer, removed(layer.units, keep), weights);
    }
    for (const site of embeddings) {
      const {keep, words} = plan.embeddings.find(entry => entry.layer === site.layer)!;
      const gone = removed(site.size, keep);
      if (words) {
        removed(words.size, words.keep).forEach(row =>
          cuts.at({layer: site.layer, weight: 0}).rows.add(row),
        );
      }
      gone.forEach(column => cuts.at({layer: site.layer, weight: 0}).columns.add(column));
      cuts.removeFeatures(site, gone, weights);
    }
    return cuts;
  }

  /** All columns of the neurons, their recurrent rows, and their rows wherever they are read. */
  private removeNeurons(layer: RecurrentLayer, neurons: number[], weights: WeightTable): void {
    const columns = columnsOfNeurons(layer.cell, layer.units, neurons);
    for (const weight of [layer.kernel, layer.recurrentKernel, layer.bias]) {
      if (weight) columns.forEach(column => this.at(weight).columns.add(column));
    }
    neurons.forEach(row => this.at(layer.recurrentKernel).rows.add(row));
    this.removeFeatures(layer, neurons, weights);
  }

  private removeFeatures(
    {consumers, followers}: Consumption,
    features: number[],
    weights: WeightTable,
  ): void {
    for (const {rows, ...weight} of consumers) {
      rowsOfNeurons(rows, features).forEach(row => this.at(weight).rows.add(row));
    }
    for (const {layer, className, rows} of followers) {
      if (className !== 'BatchNormalization') continue;
      weights.of(layer).forEach((_, weight) => {
        rowsOfNeurons(rows, features).forEach(row => this.at({layer, weight}).rows.add(row));
      });
    }
  }

  private at({layer, weight}: WeightReference): Cut {
    const key = `${layer}/${weight}`;
    const cut = this.cuts.get(key) ?? {rows: new Set<number>(), columns: new Set<number>()};
    this.cuts.set(key, cut);
    return cut;
  }

  /** A weight without what is cut. */
  apply({shape, values}: WeightValues, reference: WeightReference): CutWeight {
    const {rows, columns} = this.at(reference);
    const width = shape[shape.length - 1] ?? 1;
    const height = shape.length > 1 ? values.length / width : 1;
    // A vector's entries are rows to a layer that reads them and columns to the one that owns them.
    const goneColumns = shape.length > 1 ? columns : new Set([...rows, ...columns]);
    const goneRows = shape.length > 1 ? rows : new Set<number>();
    const kept: number[] = [];
    for (let row = 0; row < height; row++) {
      if (goneRows.has(row)) continue;
      for (let column = 0; column < width; column++) {
        if (!goneColumns.has(column)) kept.push(values[row * width + column]);
      }
    }
    return {
      shape: cutShape(shape, goneRows.size, goneColumns.size),
      values: Float32Array.from(kept),
    };
  }
}

function cutShape(shape: readonly number[], rows: number, columns: number): number[] {
  return shape.map((length, axis) => {
    if (axis === shape.length - 1) return length - columns;
    return axis === 0 ? length - rows : length;
  });
}

/** The complement of `keep` in 0 … size − 1. */
export function removed(size: number, keep: readonly number[]): number[] {
  const stays = new Set(keep);
  return Array.from({length: size}, (_, k) => k).filter(k => !stays.has(k));
}
