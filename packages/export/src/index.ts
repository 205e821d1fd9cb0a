export {exportModel, type ExportOptions, type ExportedModel} from './export-model.js';
export {type ExportReport} from './export-report.js';
export {type LayerReport} from './lowering.js';
export {type StoredMatrix} from './matrix.js';
