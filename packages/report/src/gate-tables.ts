import type {LayerStructure} from '@sparsegate/structure';
import {gatePatterns} from './gate-patterns.js';
import {resultsTable, type Column, type Row, type TableOptions} from './results-table.js';
import {expectStructures} from './structure-argument.js';

/**
 * How many of the remaining neurons have which gate constant, a row a layer: the paper's first observation in numbers.
 *
 * @param structure layers of one cell type
 */
export function constantGatesTable(
  structure: readonly LayerStructure[],
  options?: TableOptions,
): string {
  expectStructures('constantGatesTable', structure);
  const gates = structure[0]?.gates ?? [];
  const columns: Column[] = [
    {key: 'layer', heading: 'layer'},
    {key: 'neurons', heading: 'neurons'},
    ...gates.map(gate => ({key: gate, heading: `constant ${gate}`})),
  ];
  const rows = structure.map(({layer, neurons}): Row => {
    const constant = gates.map(gate => [
      gate,
      neurons.filter(({gates: states}) => states[gate].constant).length,
    ]);
    return {layer, neurons: neurons.length, ...Object.fromEntries(constant)};
  });
  return resultsTable(columns, rows, options);
}

/**
 * How many of the remaining neurons have just these gates active, a row a pattern and a column a layer.
 *
 * @param structure layers of one cell type
 */
export function gatePatternsTable(
  structure: readonly LayerStructure[],
  options?: TableOptions,
): string {
  expectStructures('gatePatternsTable', structure);
  const histograms = structure.map(layer => ({name: layer.layer, patterns: gatePatterns(layer)}));
  const columns: Column[] = [
    {key: 'active', heading: 'gates that vary'},
    ...histograms.map(({name}) => ({key: name, heading: `neurons of ${name}`})),
  ];
  const rows = (histograms[0]?.patterns ?? []).map(({active}, k): Row => {
    const counts = histograms.map(({name, patterns}) => [name, patterns[k].neurons]);
    return {active: active || 'none', ...Object.fromEntries(counts)};
  });
  return resultsTable(columns, rows, options);
}
