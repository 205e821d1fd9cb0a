import {biasShape, columnsOfNeurons, type StockWeights} from '@sparsegate/cells';
import {
  rowsOfNeuron,
  rowsOfNeurons,
  sitesOf,
  type ModelReading,
  type RecurrentLayer,
  type Site,
  type SiteFacts,
  type WeightReference,
  type WeightTable,
  type WeightValues,
} from '@sparsegate/structure';
import type {SurgeryPlan} from './surgery-plan.js';
import type {Filled} from './stand-ins.js';

/** What leaves one weight tensor, and what stays as zeros: rows along its first axis, columns along its last. */
interface Cut {
  rows: Set<number>;
  columns: Set<number>;
  zeroRows: Set<number>;
  zeroColumns: Set<number>;
  /** Entries of a bias that get another value. */
  entries: Map<number, number>;
  /** Where a row or column that stays takes its values from, if not from itself. */
  rowFrom: Map<number, number>;
  columnFrom: Map<number, number>;
}

/** Biases of which a hard sigmoid makes exactly 0 and 1. */
const SHUT = -3;
const OPEN = 3;

/** A weight as it is after surgery. */
export interface CutWeight {
  shape: number[];
  values: Float32Array;
}

/** What surgery takes out of each weight tensor of a model. */
export class Cuts {
  private readonly cuts = new Map<string, Cut>();
  private readonly narrowed = new Map<string, Set<number>>();

  /**
   * @param filled what stays, by site
   * @param facts which gates are unused and which neurons always 0: their weights become zeros
   */
  static from(
    reading: ModelReading,
    plan: SurgeryPlan,
    filled: ReadonlyMap<string, Filled>,
    facts: ReadonlyMap<string, SiteFacts>,
  ): Cuts {
    const cuts = new Cuts();
    for (const site of sitesOf(reading)) {
      const {keep, standIns} = filled.get(site.name)!;
      cuts.removeFeatures(reading, site, removed(site.units, keep));
      cuts.silence(site, standIns, facts.get(site.name)!);
    }
    for (const layer of reading.recurrent) {
      const {keep, standIns} = filled.get(layer.name)!;
      cuts.removeNeurons(layer, removed(layer.units, keep));
      cuts.silenceNeurons(layer, standIns, facts.get(layer.name)!);
      cuts.reorder(reading, layer, keep);
    }
    for (const {name, vectors, units} of reading.embeddings) {
      const {keep, standIns} = filled.get(name)!;
      const {words} = plan.embeddings.find(({layer}) => layer === name)!;
      const cut = cuts.at(vectors);
      addAll(cut.columns, removed(units, keep));
      addAll(cut.zeroColumns, standIns);
      if (words) addAll(cut.rows, removed(words.size, words.keep));
    }
    return cuts;
  }

  /** All columns of the neurons and their recurrent rows. */
  private removeNeurons(layer: RecurrentLayer, neurons: readonly number[]): void {
    const columns = columnsOfNeurons(layer.cell, layer.units, neurons);
    for (const weight of ownWeights(layer)) addAll(this.at(weight).columns, columns);
    addAll(this.at(layer.recurrentKernel).rows, neurons);
  }

  /** The rows of features wherever they are read, and what layers in between hold for them. */
  private removeFeatures(
    {weights}: ModelReading,
    {consumers, followers}: Site,
    features: readonly number[],
  ): void {
    for (const consumer of consumers) {
      addAll(this.at(consumer).rows, rowsOfNeurons(consumer.rows, features));
    }
    for (const {layer, className, rows} of followers) {
      const positions = rowsOfNeurons(rows, features);
      if (className === 'BatchNormalization') {
        weights.of(layer).forEach((_, weight) => {
          addAll(this.at({layer, weight}).rows, positions);
        });
      }
      const narrowed = this.narrowed.get(layer) ?? new Set();
      this.narrowed.set(layer, addAll(narrowed, positions));
    }
  }

  /** A stand-in is read with zeros only, and so is what is always 0. */
  private silence(site: Site, standIns: readonly number[], {zero}: SiteFacts): void {
    for (const consumer of site.consumers) {
      const {zeroRows} = this.at(consumer);
      addAll(zeroRows, rowsOfNeurons(consumer.rows, standIns));
      const silent = consumer.zeroStays ? indices(zero[consumer.state]) : [];
      addAll(zeroRows, rowsOfNeurons(consumer.rows, silent));
    }
  }

  /** The gates of a stand-in, and those on which nothing depends, lose their weights; so does the row of what is always 0. */
  private silenceNeurons(
    layer: RecurrentLayer,
    standIns: readonly number[],
    {zero, unused, proven}: SiteFacts,
  ): void {
    const own = columnsOfNeurons(layer.cell, layer.units, standIns);
    for (const weight of ownWeights(layer)) addAll(this.at(weight).zeroColumns, own);
    for (const weight of [layer.kernel, layer.recurrentKernel]) {
      addAll(this.at(weight).zeroColumns, indices(unused));
      addAll(this.at(weight).zeroColumns, indices(proven.map(value => value !== null)));
    }
    if (layer.bias) {
      const {entries} = this.at(layer.bias);
      proven.forEach((value, column) => {
        if (value !== null) entries.set(column, value === 0 ? SHUT : OPEN);
      });
    }
    const {zeroRows} = this.at(layer.recurrentKernel);
    addAll(addAll(zeroRows, standIns), indices(zero[0]));
  }

  /** Neurons that stay take the places of those that stay in this order, everywhere. */
  private reorder({weights}: ModelReading, layer: RecurrentLayer, order: readonly number[]): void {
    const {cell, units, consumers, followers} = layer;
    const places = [...order].sort((a, b) => a - b);
    places.forEach((place, k) => {
      const neuron = order[k];
      if (neuron === place) return;
      const columnsOf = (index: number): number[] => columnsOfNeurons(cell, units, [index]);
      for (const weight of ownWeights(layer)) {
        move(this.at(weight).columnFrom, columnsOf(place), columnsOf(neuron));
      }
      move(this.at(layer.recurrentKernel).rowFrom, [place], [neuron]);
      const read = [
        ...consumers,
        // Others that follow name a number of features and hold nothing for each.
        ...followers
          .filter(({className}) => className === 'BatchNormalization')
          .flatMap(({layer: name, rows}) =>
            weights.of(name).map((_, weight) => ({layer: name, weight, rows})),
          ),
      ];
      for (const {rows, ...weight} of read) {
        move(this.at(weight).rowFrom, rowsOfNeuron(rows, place), rowsOfNeuron(rows, neuron));
      }
    });
  }

  private at({layer, weight}: WeightReference): Cut {
    const key = `${layer}/${weight}`;
    const cut = this.cuts.get(key) ?? {
      rows: new Set(),
      columns: new Set(),
      zeroRows: new Set(),
      zeroColumns: new Set(),
      entries: new Map(),
      rowFrom: new Map(),
      columnFrom: new Map(),
    };
    this.cuts.set(key, cut);
    return cut;
  }

  /** How many features less a layer between sees. */
  narrowedBy(layer: string): number {
    return this.narrowed.get(layer)?.size ?? 0;
  }

  /** A weight without what is cut. */
  apply({shape, values}: WeightValues, reference: WeightReference): CutWeight {
    const {rows, columns, zeroRows, zeroColumns, entries, ...moved} = this.at(reference);
    const width = shape[shape.length - 1] ?? 1;
    const isMatrix = shape.length > 1;
    const height = isMatrix ? values.length / width : 1;
    // A vector's entries are rows to a layer that reads them and columns to the one that owns them.
    const goneColumns = isMatrix ? columns : new Set([...rows, ...columns]);
    const goneRows = isMatrix ? rows : new Set<number>();
    const columnFrom = isMatrix
      ? moved.columnFrom
      : new Map([...moved.rowFrom, ...moved.columnFrom]);
    const kept: number[] = [];
    for (let place = 0; place < height; place++) {
      if (goneRows.has(place)) continue;
      const row = isMatrix ? (moved.rowFrom.get(place) ?? place) : place;
      for (let to = 0; to < width; to++) {
        if (goneColumns.has(to)) continue;
        const column = columnFrom.get(to) ?? to;
        const isZero = zeroColumns.has(column) || (isMatrix && zeroRows.has(row));
        kept.push(isZero ? 0 : (entries.get(column) ?? values[row * width + column]));
      }
    }
    return {
      shape: cutShape(shape, goneRows.size, goneColumns.size),
      values: Float32Array.from(kept),
    };
  }
}

/** The weights of a recurrent layer after surgery, as plain numbers; zeros for a bias that it does not have. */
export function cutLayer(
  {cell, kernel, recurrentKernel, bias}: RecurrentLayer,
  weights: WeightTable,
  cuts: Cuts,
): StockWeights {
  const cut = (reference: WeightReference): CutWeight =>
    cuts.apply(weights.get(reference), reference);
  const [own, recurrent] = [cut(kernel), cut(recurrentKernel)];
  const [units] = recurrent.shape;
  const biases = biasShape(cell, units).reduce((product, length) => product * length, 1);
  return {
    units,
    inputSize: own.shape[0],
    kernel: own.values,
    recurrentKernel: recurrent.values,
    bias: bias ? cut(bias).values : new Float32Array(biases),
  };
}

/** Rows of [K, W, F] are counted as those of [K · W, F]: each of its K steps loses as many. */
function cutShape(shape: readonly number[], rows: number, columns: number): number[] {
  const last = shape.length - 1;
  const rowsPerStep = rows / shape.slice(0, Math.max(0, last - 1)).reduce((a, b) => a * b, 1);
  return shape.map((length, axis) => {
    if (axis === last) return length - columns;
    return axis === last - 1 ? length - rowsPerStep : length;
  });
}

function ownWeights({kernel, recurrentKernel, bias}: RecurrentLayer): WeightReference[] {
  return bias ? [kernel, recurrentKernel, bias] : [kernel, recurrentKernel];
}

function addAll(set: Set<number>, values: Iterable<number>): Set<number> {
  for (const value of values) set.add(value);
  return set;
}

function move(from: Map<number, number>, places: number[], sources: number[]): void {
  places.forEach((place, k) => from.set(place, sources[k]));
}

function indices(flags: readonly boolean[]): number[] {
  return flags.flatMap((flag, k) => (flag ? [k] : []));
}

/** The complement of `keep` in 0 … size − 1. */
export function removed(size: number, keep: readonly number[]): number[] {
  const stays = new Set(keep);
  return Array.from({length: size}, (_, k) => k).filter(k => !stays.has(k));
}
