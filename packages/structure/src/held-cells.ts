import {cellOf, cellOfSparse, weightCount, type Cell} from '@sparsegate/cells';
import type {GraphLayer, LayerConfig} from './model-graph.js';

/** A class and its configuration, as a saved topology holds a layer inside a layer. */
export interface HeldJSON {
  class_name: string;
  config: LayerConfig;
}

/** One recurrent cell of a layer: the layer's own, or one inside a wrapper. */
export interface HeldCell {
  cell: Cell;
  /** What tells it from others in the same layer; '' where it is alone. */
  part: string;
  /** Keys from the layer's configuration to the one that has `units`. */
  path: string[];
  /** Keys from the layer's JSON to the JSON of the layer that runs the cell over time. */
  sequencePath: string[];
  /** The configuration that has `units`. */
  config: LayerConfig;
  /** The configuration of the layer that runs it over time. */
  sequence: LayerConfig;
  /** Position of its first weight among the layer's, read as a stock layer's. */
  firstWeight: number;
  /** Whether the layer stores active gates only. */
  packed: boolean;
}

/** How a layer of the model holds cells. */
export type Holding = 'layer' | 'stack' | 'timeDistributed' | 'bidirectional';

/** The cells that a layer holds, in the order of its weights; undefined where it is not recurrent in a way that is known. */
export function heldCells({
  className,
  config,
}: Pick<GraphLayer, 'className' | 'config'>): {holding: Holding; cells: HeldCell[]} | undefined {
  const own = alone(className, config);
  if (own) return {holding: 'layer', cells: [own]};
  const inner = config.layer as HeldJSON | undefined;
  const held = inner && alone(inner.class_name, inner.config);
  if (className === 'TimeDistributed' && held) {
    return {holding: 'timeDistributed', cells: [behind('layer', held)]};
  }
  if (className === 'Bidirectional' && held) return {holding: 'bidirectional', cells: both(held)};
  const other = config.backward as HeldJSON | undefined;
  const backward = other && alone(other.class_name, other.config);
  if (className === 'SparseBidirectional' && held && backward) {
    return {holding: 'bidirectional', cells: apart(held, backward)};
  }
  return className === 'RNN' ? stacked(config) : undefined;
}

/** A layer of one cell: its class says which, or it is an RNN that was given one. */
function alone(className: string, config: LayerConfig): HeldCell | undefined {
  const shared = {part: '', sequence: config, sequencePath: [], firstWeight: 0, packed: false};
  if (className === 'RNN') {
    const inner = config.cell as HeldJSON;
    const cell = cellOfCellClass(inner.class_name);
    return cell && {...shared, cell, path: ['cell', 'config'], config: inner.config};
  }
  const packed = cellOfSparse(className, config);
  const cell = packed ?? cellOf(className);
  if (!cell) return undefined;
  return {...shared, cell, path: [], config, packed: packed !== undefined};
}

function cellOfCellClass(className: string): Cell | undefined {
  const name = className.replace(/Cell$/, '');
  return name === className ? undefined : cellOf(name);
}

function behind(key: string, held: HeldCell): HeldCell {
  return {...held, path: [key, 'config', ...held.path], sequencePath: ['config', key]};
}

/** tfjs makes both directions from one configuration. */
function both(held: HeldCell): HeldCell[] {
  return ['forward', 'backward'].map((part, k) => ({
    ...behind('layer', held),
    part,
    firstWeight: k * weightCount(hasBias(held.config)),
  }));
}

/** The sparse wrapper has one for each. */
function apart(forward: HeldCell, backward: HeldCell): HeldCell[] {
  const firstWeight = weightCount(hasBias(forward.config));
  return [
    {...behind('layer', forward), part: 'forward'},
    {...behind('backward', backward), part: 'backward', firstWeight},
  ];
}

/** Layers that store active gates only have a bias always and do not say so. */
export function hasBias({use_bias}: LayerConfig): boolean {
  return use_bias !== false;
}

/** An RNN of several cells: each one reads the output of the one before. */
function stacked(config: LayerConfig): {holding: 'stack'; cells: HeldCell[]} | undefined {
  const {class_name, config: inner} = config.cell as HeldJSON;
  if (class_name !== 'StackedRNNCells') return undefined;
  const held = inner.cells as HeldJSON[];
  const known = held.map(({class_name: name}) => cellOfCellClass(name));
  if (known.some(cell => !cell)) return undefined;
  let firstWeight = 0;
  const cells = held.map((json, k) => {
    const at = firstWeight;
    firstWeight += weightCount(hasBias(json.config));
    return {
      cell: known[k]!,
      part: `cell ${k}`,
      path: ['cell', 'config', 'cells', `${k}`, 'config'],
      sequencePath: [],
      config: json.config,
      sequence: config,
      packed: false,
      firstWeight: at,
    };
  });
  return {holding: 'stack', cells};
}
