export {fileSystem} from './file-system.js';
export {checkWritable} from './check-writable.js';
export {writeFileAtomic} from './write-file-atomic.js';
