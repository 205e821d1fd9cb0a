export {
  resultsTable,
  type Cell,
  type Column,
  type Row,
  type TableOptions,
} from './results-table.js';
export {gateMap, type GateMapOptions} from './gate-map.js';
export {gateMapText} from './gate-map-text.js';
export {gatePatterns, type GatePattern} from './gate-patterns.js';
export {constantGatesTable, gatePatternsTable} from './gate-tables.js';
export {htmlReport, type ReportSection, type ReportTable} from './html-report.js';
export {type History} from './curves.js';
export {medianMilliseconds} from './median-milliseconds.js';
