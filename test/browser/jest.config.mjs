import base from '../../jest.config.mjs';

/** Tests that need a browser: `npm run test:browser`. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/browser/**/*.browser.ts'],
  setupFiles: [],
  testTimeout: 180_000,
};
