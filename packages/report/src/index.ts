export {
  resultsTable,
  type Cell,
  type Column,
  type Row,
  type TableOptions,
} from './results-table.js';
export {gateMap, type GateMapOptions} from './gate-map.js';
export {gateMapPixels, gateMapWords, type GateMapPixels} from './gate-map-pixels.js';
export {gateMapText} from './gate-map-text.js';
export {gatePatterns, type GatePattern} from './gate-patterns.js';
export {constantGatesTable, gatePatternsTable} from './gate-tables.js';
export {htmlReport, type LagSection, type ReportSection, type ReportTable} from './html-report.js';
export {curves, type History} from './curves.js';
export {htmlGateMap} from './html-gate-map.js';
export {htmlTable} from './html-table.js';
export {PAGE_STYLE} from './page-style.js';
export {layerColumns, layerRows, shapesText} from './layer-rows.js';
export {medianMilliseconds, ROUNDS, type MedianOptions} from './median-milliseconds.js';
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
