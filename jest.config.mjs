/** @type {import('jest').Config} */
export default {
  testMatch: [
    '<rootDir>/test/**/*.test.ts',
    '<rootDir>/packages/*/test/**/*.test.ts',
    '<rootDir>/examples/*/test/**/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/test/tfjs-node/'],
  modulePathIgnorePatterns: ['/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {jsc: {parser: {syntax: 'typescript'}, target: 'es2022'}, module: {type: 'commonjs'}},
    ],
  },
  moduleNameMapper: {
    '^@sparsegate/example-([a-z-]+)$': '<rootDir>/examples/$1/src/index.ts',
    '^@sparsegate/([a-z-]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@sparsegate/([a-z-]+)/([a-z-]+)$': '<rootDir>/packages/$1/src/$2/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  setupFiles: ['<rootDir>/test/support/tfjs.ts'],
  testTimeout: 60_000,
  // For npm run coverage: V8 counts by itself, so that what is run is what was written.
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text', 'html'],
  collectCoverageFrom: ['packages/*/src/**/*.ts', '!packages/*/src/generated/**'],
  maxWorkers: 2,
};
