import base from './jest.config.mjs';

/** All tests on the backend of tfjs-node; `scripts/test-tensorflow.mjs` brings it and runs them. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testEnvironment: '<rootDir>/test/support/tensorflow-environment.mjs',
  setupFiles: [...base.setupFiles, '<rootDir>/test/support/tensorflow.ts'],
};
