export {fileSystem} from './file-system.js';
export {checkWritable} from './check-writable.js';
export {writeFileAtomic} from './write-file-atomic.js';
export {
  decodeCheckpoint,
  encodeCheckpoint,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from './checkpoint.js';
export {restoreTrainingTensors, startingWeights, trainingTensors} from './training-tensors.js';
