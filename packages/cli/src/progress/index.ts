export {withProgress, type Progress, type ProgressOptions} from '../with-progress.js';
