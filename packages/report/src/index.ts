export {
  resultsTable,
  type Cell,
  type Column,
  type Row,
  type TableOptions,
} from './results-table.js';
export {gateMap, type GateMapOptions} from './gate-map.js';
export {gatePatterns, type GatePattern} from './gate-patterns.js';
export {constantGatesTable, gatePatternsTable} from './gate-tables.js';
