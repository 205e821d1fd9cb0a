export {compactWhileTraining, type CompactOptions} from './compact-while-training.js';
export {
  CompactionCallback,
  type CompactionKind,
  type CompactionState,
  type Comebacks,
} from './compaction-callback.js';
