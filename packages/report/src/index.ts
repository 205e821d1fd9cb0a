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
export {
  gradientByLag,
  type GradientByLagOptions,
  type LagGradients,
  type LagWindow,
} from './gradient-by-lag.js';
export {lagGroups, type LagGroup} from './lag-groups.js';
export {lagCurves, type LagCurvesOptions} from './lag-curves.js';
export {lagTable, type LagTableOptions} from './lag-table.js';
export {scatterChart, scatterPicture, type Scatter, type ScatterPoint} from './scatter.js';
