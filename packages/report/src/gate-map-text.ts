import type {LayerStructure, NeuronStructure} from '@sparsegate/structure';
import {gateMeanings, layerWords, needsWeights} from './gate-words.js';
import {expectStructures} from './structure-argument.js';

/** Neurons in a line: with the labels, what a terminal of 80 columns shows. */
const LINE = 72;

const VARIES = '█';
const CONSTANT = '·';

/** The gate map for a terminal: one column a remaining neuron, one row a gate; █ varies, · is constant or without effect. */
export function gateMapText(layers: readonly LayerStructure[]): string {
  expectStructures('gateMapText', layers);
  const letters = [...new Set(layers.map(layer => gateMeanings(layer).join(', ')))];
  const legend = `${VARIES} varies, ${CONSTANT} constant or without effect; ${letters.join('; ')}`;
  return [...layers.map(layerMap), legend].join('\n\n');
}

function layerMap(layer: LayerStructure): string {
  const {neurons, gates} = layer;
  const lines = Array.from({length: Math.ceil(neurons.length / LINE)}, (_, k) =>
    gateRows(gates, neurons.slice(k * LINE, (k + 1) * LINE)),
  );
  return [`${layer.layer}: ${layerWords(layer)}`, ...lines].join('\n');
}

function gateRows(gates: readonly string[], neurons: readonly NeuronStructure[]): string {
  return gates
    .map(gate => {
      const cells = neurons.map(neuron => (needsWeights(neuron.gates[gate]) ? VARIES : CONSTANT));
      return `  ${gate} ${cells.join('')}`;
    })
    .join('\n');
}
