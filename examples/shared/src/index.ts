export {BACKENDS, nodeCommand, useBackend, type BackendName} from './backend.js';
export {choice, chosenOf} from './command-options.js';
export {copyResults} from './copy-results.js';
export {fillSections} from './fill-sections.js';
export {readJson, writeJson} from './json-file.js';
export {count, factor, positive, wholeNumber} from './option-values.js';
export {likeLengths, type LikeLengthsOptions} from './like-lengths.js';
export {withProgress, type Progress} from '@sparsegate/cli/progress';
export {progressCallback} from './progress-callback.js';
export {seededRandom, type Random} from './random.js';
export {runEpochs} from './run-epochs.js';
export {
  checkOutput,
  resumeRun,
  runFiles,
  saveRun,
  type ResumeOptions,
  type Run,
  type RunFiles,
} from './run-files.js';
export {resumeOptions} from './resume-options.js';
export {runProgram} from './run-program.js';
export {shuffle} from './shuffle.js';
export {softwareVersions, type SoftwareVersions} from './software-versions.js';
export {streamLoss, type StreamLossOptions, type SummedLoss} from './stream-loss.js';
export {
  countWindows,
  cutStreams,
  stackWindows,
  windowAt,
  type TokenStreams,
  type TokenWindows,
} from './token-streams.js';
export {
  buildVocabulary,
  encodeTokens,
  END_OF_SENTENCE,
  wordTokens,
  type Vocabulary,
} from './vocabulary.js';
export {weightBytes} from './weight-bytes.js';
