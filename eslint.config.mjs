import js from '@eslint/js';
import {createTypeScriptImportResolver} from 'eslint-import-resolver-typescript';
import {importX} from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {ignores: ['**/dist/', 'coverage/', '**/node_modules/', '**/generated/', 'packages/*/assembly/']},
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    plugins: {'import-x': importX},
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({project: 'tsconfig.lint.json'})],
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', {fixStyle: 'inline-type-imports'}],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-duplicates': ['error', {'prefer-inline': true}],
      'no-restricted-syntax': [
        'error',
        {selector: 'ExportAllDeclaration', message: 'List exports by name.'},
      ],
      eqeqeq: ['error', 'always', {null: 'ignore'}],
    },
  },
  // A declaration says what a package is, not how we would have written it.
  {files: ['**/*.d.ts'], rules: {'import-x/no-default-export': 'off'}},
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['AbortController', 'URL', 'console', 'process', 'setTimeout'].map(name => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  {
    files: ['test/browser/pages/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['URL', 'Worker', 'console', 'fetch', 'importScripts', 'location'].map(name => [
          name,
          'readonly',
        ]),
      ),
    },
  },
);
