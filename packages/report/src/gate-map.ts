import {
  anything,
  checkOptions,
  integerFrom,
  trueOrFalse,
  type Checks,
  type LayerStructure,
  type NeuronStructure,
} from '@sparsegate/structure';
import {
  cellWord,
  gateMeanings,
  gateWord,
  keptRuns,
  layerWords,
  mapWords,
  needsWeights,
} from './gate-words.js';
import {sample} from './sample.js';
import {expectStructures} from './structure-argument.js';
import {element, svgDocument, svgText} from './svg.js';

export interface GateMapOptions {
  /** Heading above all layers. */
  title?: string;
  /** Neurons drawn of each layer, chosen by the seed; all where not given. */
  neurons?: number;
  /** Default 1. */
  seed?: number;
  /** Neurons in a line before the map goes on below. Default 25, compact 80; 7, compact 32, fit a width of 320 pixels. */
  columns?: number;
  /** Small cells without numbers, for hundreds of neurons. Default false. */
  compact?: boolean;
}

const CHECKS: Checks<GateMapOptions> = {
  title: anything,
  neurons: integerFrom(1),
  seed: integerFrom(Number.MIN_SAFE_INTEGER),
  columns: integerFrom(1),
  compact: trueOrFalse,
};

/** Sizes in pixels. */
interface Sizes {
  cell: {width: number; height: number};
  /** Neurons in a line. */
  columns: number;
  /** Whether values and the neurons' numbers are written. */
  numbers: boolean;
}

const WIDE: Sizes = {cell: {width: 38, height: 24}, columns: 25, numbers: true};
const COMPACT: Sizes = {cell: {width: 8, height: 10}, columns: 80, numbers: false};
const LEFT = 26;
const HEADER = 56;
const STRIP = {y: 36, height: 6, widest: 6};
const GAP = 18;
const MARGIN = 14;
const TITLE = 28;
const LEGEND_LINE = 18;
/** What the legend needs. */
const NARROWEST = 292;

/**
 * A map of the gates of each recurrent layer, as in the paper's figures 4, 6 and 7: one column a remaining neuron, one row a gate.
 * A gate that varies is colored, a constant one is empty and shows its value, one that varies without effect
 * a dash; a strip above shows where in the layer the neurons
 * are that remain. Says what it shows in `title` and `desc`, follows the reader's light or dark, and tells each gate when pointed
 * at.
 *
 * @returns an SVG document
 */
export function gateMap(layers: readonly LayerStructure[], options: GateMapOptions = {}): string {
  expectStructures('gateMap', layers);
  checkOptions('gateMap', options, CHECKS);
  const {title, neurons = Infinity, seed = 1, compact = false, columns} = options;
  const standard = compact ? COMPACT : WIDE;
  const sizes = {...standard, columns: columns ?? standard.columns};
  const panels = layers.map(layer => panel(layer, sample(layer.neurons, neurons, seed), sizes));
  const width = 2 * MARGIN + Math.max(NARROWEST, ...panels.map(({size}) => size.width));
  let y = MARGIN + (title ? TITLE : 0);
  const placed = panels.map(({body, size}) => {
    const at = y;
    y += size.height + GAP;
    return element('g', {transform: `translate(${MARGIN} ${at})`}, body);
  });
  const heading = title ? [svgText(MARGIN, MARGIN + 8, title, {size: 16, weight: 600})] : [];
  const explained = legend(layers, y);
  return svgDocument(
    {width, height: y + explained.length * LEGEND_LINE + MARGIN},
    {title: title ?? 'Gates of each recurrent layer', description: mapWords(layers)},
    [...heading, ...placed, ...explained],
  );
}

interface Panel {
  body: string;
  size: {width: number; height: number};
}

/** One layer: its name and counts, where its neurons are, and as many lines of them as it takes. */
function panel(layer: LayerStructure, shown: readonly NeuronStructure[], sizes: Sizes): Panel {
  const {cell, columns, numbers} = sizes;
  const lines = Array.from({length: Math.ceil(shown.length / columns)}, (_, k) =>
    shown.slice(k * columns, (k + 1) * columns),
  );
  const lineHeight = cell.height * layer.gates.length + (numbers ? 26 : 10);
  const width = LEFT + cell.width * Math.min(columns, Math.max(1, shown.length));
  const some = shown.length < layer.neurons.length ? `; ${shown.length} shown` : '';
  const body = [
    svgText(0, 12, layer.layer, {size: 13, weight: 600}),
    svgText(0, 28, layerWords(layer) + some, {size: 11, color: 'faint'}),
    strip(layer, Math.max(width, NARROWEST)),
    ...lines.map((line, k) => neuronLine(layer.gates, line, HEADER + k * lineHeight, sizes)),
  ];
  return {body: body.join(''), size: {width, height: HEADER + lines.length * lineHeight}};
}

/** All neurons of the layer in a row, those that are gone in gray. */
function strip(layer: LayerStructure, width: number): string {
  const {units} = layer;
  const {y, height, widest} = STRIP;
  const unit = Math.min(widest, width / units);
  const bar = (from: number, to: number, color: string): string =>
    `<rect x="${(from * unit).toFixed(2)}" y="${y}" width="${((to - from) * unit).toFixed(2)}" height="${height}" class="${color}"/>`;
  return [
    bar(0, units, 'gone'),
    ...keptRuns(layer).map(([from, to]) => bar(from, to, 'kept')),
  ].join('');
}

function neuronLine(
  gates: readonly string[],
  neurons: readonly NeuronStructure[],
  y: number,
  {cell, numbers}: Sizes,
): string {
  const labels = gates.map((gate, row) =>
    svgText(LEFT - 9, y + (row + 0.66) * cell.height, gate, {
      size: numbers ? 13 : 9,
      anchor: 'end',
      italic: true,
    }),
  );
  const columns = neurons.map((neuron, k) => {
    const x = LEFT + k * cell.width;
    const cells = gates.map((gate, row) =>
      gateCell(x, y + row * cell.height, neuron, gate, {cell, numbers}),
    );
    if (!numbers) return cells.join('');
    const below = y + gates.length * cell.height + 14;
    const style = {size: 10, anchor: 'middle', color: 'faint'} as const;
    return cells.join('') + svgText(x + cell.width / 2, below, String(neuron.index), style);
  });
  return labels.join('') + columns.join('');
}

function gateCell(
  x: number,
  y: number,
  neuron: NeuronStructure,
  gate: string,
  {cell: {width, height}, numbers}: Omit<Sizes, 'columns'>,
): string {
  const state = neuron.gates[gate];
  const box = element(
    'rect',
    {x, y, width, height, class: `cell ${needsWeights(state) ? 'vary' : 'constant'}`},
    `<title>${gateWord(neuron, gate)}</title>`,
  );
  const word = cellWord(state);
  if (!word || !numbers) return box;
  return box + svgText(x + width / 2, y + 0.66 * height, word, {size: 11, anchor: 'middle'});
}

/** Lines that explain the map: its two kinds of cell, the letters, the strip. */
function legend(layers: readonly LayerStructure[], y: number): string[] {
  const box = (x: number, line: number, color: string): string =>
    element('rect', {x, y: y + line * LEGEND_LINE, width: 12, height: 12, class: `cell ${color}`});
  const words = (x: number, line: number, text: string): string =>
    svgText(x, y + line * LEGEND_LINE + 10, text, {size: 11});
  const letters = [...new Set(layers.map(layer => gateMeanings(layer).join(' · ')))];
  return [
    box(MARGIN, 0, 'vary') +
      words(MARGIN + 18, 0, 'gate varies') +
      box(MARGIN + 100, 0, 'constant') +
      words(MARGIN + 118, 0, 'constant gate, with its value'),
    ...letters.map((text, k) => words(MARGIN, k + 1, text)),
    words(MARGIN, letters.length + 1, 'strip: all neurons in order, removed ones gray'),
  ];
}
