import {
  anything,
  checkOptions,
  integerFrom,
  type Checks,
  type GateState,
  type LayerStructure,
  type NeuronStructure,
} from '@sparsegate/structure';
import {sample} from './sample.js';

export interface GateMapOptions {
  /** Heading above all layers. */
  title?: string;
  /** Neurons drawn of each layer, chosen by the seed; all where not given. */
  neurons?: number;
  /** Default 1. */
  seed?: number;
}

const CHECKS: Checks<GateMapOptions> = {
  title: anything,
  neurons: integerFrom(1),
  seed: integerFrom(Number.MIN_SAFE_INTEGER),
};

/** Sizes in pixels. */
const CELL = {width: 38, height: 24};
const LEFT = 36;
const HEADER = 46;
const GAP = 18;
const MARGIN = 16;
const TITLE = 28;
const LEGEND = 26;
/** Neurons in a line before the map goes on below. */
const LINE = 25;

const COLORS = {
  active: '#3b6ea8',
  constant: '#ffffff',
  edge: '#9aa5b1',
  text: '#1f2933',
  faint: '#616e7c',
};

/**
 * A map of the gates of each recurrent layer, as in the paper's figures 4, 6 and 7: one column a remaining neuron, one row a gate.
 * A gate that varies is colored, a constant one is white with its value; one that varies without effect is white with a dash.
 *
 * @returns an SVG document
 */
export function gateMap(layers: readonly LayerStructure[], options: GateMapOptions = {}): string {
  checkOptions('gateMap', options, CHECKS);
  const {title, neurons = Infinity, seed = 1} = options;
  const top = MARGIN + (title ? TITLE : 0);
  const panels = layers.map(layer => panel(layer, sample(layer.neurons, neurons, seed)));
  const height = top + panels.reduce((sum, {size}) => sum + size.height + GAP, 0) + LEGEND;
  const width = 2 * MARGIN + Math.max(320, ...panels.map(({size}) => size.width));
  let y = top;
  const placed = panels.map(({body, size}) => {
    const at = y;
    y += size.height + GAP;
    return `<g transform="translate(${MARGIN} ${at})">${body}</g>`;
  });
  const heading = title ? [text(MARGIN, MARGIN + 8, title, {size: 16, weight: 600})] : [];
  return document(width, height, [...heading, ...placed, legend(MARGIN, height - LEGEND)]);
}

interface Panel {
  body: string;
  size: {width: number; height: number};
}

/** One layer: its name and counts, and as many lines of neurons as it takes. */
function panel(layer: LayerStructure, shown: readonly NeuronStructure[]): Panel {
  const lines = Array.from({length: Math.ceil(shown.length / LINE)}, (_, k) =>
    shown.slice(k * LINE, (k + 1) * LINE),
  );
  const lineHeight = CELL.height * (layer.gates.length + 1) + 6;
  const body = [
    text(0, 12, layer.layer, {size: 13, weight: 600}),
    text(0, 28, summary(layer, shown.length), {size: 11, color: COLORS.faint}),
    ...lines.map((line, k) => neuronLine(layer.gates, line, HEADER + k * lineHeight)),
  ];
  return {
    body: body.join(''),
    size: {
      width: LEFT + CELL.width * Math.min(LINE, Math.max(1, shown.length)),
      height: HEADER + lines.length * lineHeight,
    },
  };
}

function summary({neurons, units, gates}: LayerStructure, shown: number): string {
  const active = neurons.reduce(
    (sum, neuron) => sum + gates.filter(gate => needsWeights(neuron.gates[gate])).length,
    0,
  );
  const all = `${neurons.length} of ${units} neurons, ${active} of their ${gates.length * neurons.length} gates vary`;
  return shown < neurons.length ? `${all}; ${shown} neurons shown` : all;
}

function neuronLine(
  gates: readonly string[],
  neurons: readonly NeuronStructure[],
  y: number,
): string {
  const labels = gates.map((gate, row) =>
    text(LEFT - 12, y + (row + 0.66) * CELL.height, gate, {size: 13, anchor: 'end', italic: true}),
  );
  const columns = neurons.map(({index, gates: states}, k) => {
    const x = LEFT + k * CELL.width;
    const cells = gates.map((gate, row) => cell(x, y + row * CELL.height, states[gate]));
    const below = y + (gates.length + 0.6) * CELL.height;
    const number = text(x + CELL.width / 2, below, String(index), {
      size: 10,
      anchor: 'middle',
      color: COLORS.faint,
    });
    return cells.join('') + number;
  });
  return labels.join('') + columns.join('');
}

/** Neither constant nor without effect. */
function needsWeights({constant, unused}: GateState): boolean {
  return !constant && !unused;
}

function valueOf({value}: GateState): string {
  return value === null ? '?' : twoDecimals(value);
}

function cell(x: number, y: number, state: GateState): string {
  const fill = needsWeights(state) ? COLORS.active : COLORS.constant;
  const box = `<rect x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" fill="${fill}" stroke="${COLORS.edge}"/>`;
  if (needsWeights(state)) return box;
  const label = state.constant ? valueOf(state) : '–';
  return (
    box + text(x + CELL.width / 2, y + 0.66 * CELL.height, label, {size: 11, anchor: 'middle'})
  );
}

/** Without the sign of what is rounded to zero. */
function twoDecimals(value: number): string {
  return value.toFixed(2).replace(/^-(?=0\.00$)/, '');
}

function legend(x: number, y: number): string {
  const box = (at: number, fill: string): string =>
    `<rect x="${at}" y="${y}" width="14" height="14" fill="${fill}" stroke="${COLORS.edge}"/>`;
  return [
    box(x, COLORS.active),
    text(x + 20, y + 11, 'gate varies', {size: 11}),
    box(x + 110, COLORS.constant),
    text(x + 130, y + 11, 'constant gate, with its value', {size: 11}),
  ].join('');
}

interface TextStyle {
  size: number;
  weight?: number;
  anchor?: 'middle' | 'end';
  color?: string;
  italic?: boolean;
}

function text(x: number, y: number, content: string, style: TextStyle): string {
  const attributes = [
    `x="${x}" y="${round(y)}" font-size="${style.size}" fill="${style.color ?? COLORS.text}"`,
    ...(style.weight ? [`font-weight="${style.weight}"`] : []),
    ...(style.anchor ? [`text-anchor="${style.anchor}"`] : []),
    ...(style.italic ? ['font-style="italic"'] : []),
  ];
  return `<text ${attributes.join(' ')}>${escapeXML(content)}</text>`;
}

function round(y: number): number {
  return Math.round(y * 10) / 10;
}

function escapeXML(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function document(width: number, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" role="img">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}
