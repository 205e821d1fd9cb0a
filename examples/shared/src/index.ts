export {writeFileAtomic} from './atomic-file.js';
export {BACKENDS, softwareVersions, useBackend, type BackendName} from './backend.js';
export {fileSystem} from './file-system-handler.js';
export {readJson, writeJson} from './json-file.js';
export {progressCallback, startProgress, type Progress} from './progress.js';
