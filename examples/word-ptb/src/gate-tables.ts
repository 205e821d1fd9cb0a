import {gatePatterns, resultsTable, type Row} from '@sparsegate/report';
import type {LayerStructure} from '@sparsegate/structure';
import {columnsOf} from './report-columns.js';

/** Which gates are constant in which layer, and how the remaining neurons' gates combine. */
export function gateTables(structure: readonly LayerStructure[]): string {
  return `${constantGates(structure)}\n\n${patternHistogram(structure)}`;
}

function constantGates(structure: readonly LayerStructure[]): string {
  const {gates} = structure[0];
  const columns = columnsOf({
    layer: 'layer',
    neurons: 'neurons',
    ...Object.fromEntries(gates.map(gate => [gate, `constant ${gate}`])),
  });
  const rows = structure.map(({layer, neurons}) => ({
    layer,
    neurons: neurons.length,
    ...Object.fromEntries(
      gates.map(gate => [gate, neurons.filter(neuron => neuron.gates[gate].constant).length]),
    ),
  }));
  return resultsTable(columns, rows, {as: 'markdown'});
}

function patternHistogram(structure: readonly LayerStructure[]): string {
  const columns = columnsOf({
    active: 'gates that vary',
    ...Object.fromEntries(structure.map(({layer}) => [layer, `neurons of ${layer}`])),
  });
  const histograms = structure.map(layer => ({layer: layer.layer, patterns: gatePatterns(layer)}));
  const rows = histograms[0].patterns.map(({active}, k): Row => ({
    active: active || 'none',
    ...Object.fromEntries(histograms.map(({layer, patterns}) => [layer, patterns[k].neurons])),
  }));
  return resultsTable(columns, rows, {as: 'markdown'});
}
