import type {LayerStructure} from '@sparsegate/structure';
import {gateMeanings, layerWords, needsWeights} from './gate-words.js';
import {expectStructure} from './structure-argument.js';
import {LIGHT_COLORS, type Class} from './svg.js';

/** A picture as a canvas holds it: `new ImageData(data, width)`. */
export interface GateMapPixels {
  width: number;
  height: number;
  /** Red, green, blue, opacity of each pixel, row by row, 0 to 255. */
  data: Uint8ClampedArray;
}

/** Sizes in pixels; a cell with the line at its right and below it. */
const CELL = 12;
const MARGIN = 6;
const GAP = 8;
/** Neurons in a line before the map goes on below. */
const COLUMNS = 64;

/**
 * The gate map of a layer as pixels: one column a neuron of the layer, one row a gate. A gate that varies is colored, a constant one or
 * one without effect is white, and the column of a neuron that is gone is gray: each neuron keeps its place, so that the maps of a
 * training can be looked at one after the other.
 */
export function gateMapPixels(layer: LayerStructure): GateMapPixels {
  expectStructure('gateMapPixels', layer);
  const {units, gates} = layer;
  const columns = Math.min(COLUMNS, units);
  const lineHeight = gates.length * CELL + GAP;
  const lines = Math.ceil(units / columns);
  const canvas = new Canvas(2 * MARGIN + columns * CELL, 2 * MARGIN + lines * lineHeight - GAP);
  const byIndex = new Map(layer.neurons.map(neuron => [neuron.index, neuron.gates]));
  for (let neuron = 0; neuron < units; neuron++) {
    const x = MARGIN + (neuron % columns) * CELL;
    const y = MARGIN + Math.floor(neuron / columns) * lineHeight;
    const states = byIndex.get(neuron);
    canvas.fill(x, y, CELL, gates.length * CELL, 'edge');
    gates.forEach((gate, row) => {
      const varies = states && needsWeights(states[gate]);
      const color = states ? (varies ? 'vary' : 'constant') : 'gone';
      canvas.fill(x, y + row * CELL, CELL - 1, CELL - 1, color);
    });
  }
  return canvas;
}

/** What the pixels show, in Markdown of one line. */
export function gateMapWords(layer: LayerStructure): string {
  expectStructure('gateMapWords', layer);
  const rows = gateMeanings(layer).join(', ');
  return (
    `**${layer.layer}**: ${layerWords(layer)}. One column is a neuron, one row a gate, from above: ${rows}. ` +
    'Blue: varies; white: constant or without effect; gray: the neuron is gone.'
  );
}

class Canvas implements GateMapPixels {
  readonly data: Uint8ClampedArray;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8ClampedArray(4 * width * height);
    this.fill(0, 0, width, height, 'ground');
  }

  fill(x: number, y: number, width: number, height: number, color: Class | 'edge'): void {
    const pixel = rgba(LIGHT_COLORS[color]);
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        this.data.set(pixel, 4 * (row * this.width + column));
      }
    }
  }
}

/** `#rrggbb` or `#rgb` as numbers, opaque. */
function rgba(color: string): number[] {
  const digits = color.length === 4 ? color.replace(/\w/g, '$&$&') : color;
  const channels = [1, 3, 5].map(at => parseInt(digits.slice(at, at + 2), 16));
  return [...channels, 255];
}
