import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {loadNames, majorityAccuracy} from '../src/dataset.js';
import {encodeName, VOCABULARY_SIZE} from '../src/encode-name.js';
import type {FormRow, ResultRow} from '../src/evaluate.js';
import {SETTINGS} from '../src/settings.js';
import {formTable, resultTable} from '../src/tables.js';

test('the split holds every name once, and the seed decides it', () => {
  const {train, valid, test: held, ambiguous} = loadNames(1);
  const names = [...train, ...valid, ...held].map(({name}) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(held.length).toBe(Math.floor(names.length * SETTINGS.testShare));
  expect(ambiguous).toBeGreaterThan(0);
  expect(loadNames(1).train.slice(0, 20)).toEqual(train.slice(0, 20));
  expect(loadNames(2).train.slice(0, 20)).not.toEqual(train.slice(0, 20));
});

test('every name fits: characters are known and the last step is one', () => {
  const {train, valid, test: held} = loadNames(1);
  for (const {name} of [...train, ...valid, ...held]) {
    const ids = encodeName(name);
    expect(ids).toHaveLength(SETTINGS.length);
    expect(ids.every(id => id >= 0 && id < VOCABULARY_SIZE)).toBe(true);
    expect(ids.filter(id => id > 0)).toHaveLength(name.length);
  }
});

test('the majority is the larger share', () => {
  const examples = [1, 1, 1, 0].map(label => ({name: 'a', label}));
  expect(majorityAccuracy(examples)).toBe(0.75);
});

test('the tables of both READMEs are those of the committed results', () => {
  const root = join(__dirname, '..');
  const {rows, forms} = JSON.parse(readFileSync(join(root, 'results', 'seed-1.json'), 'utf8')) as {
    rows: ResultRow[];
    forms: FormRow[];
  };
  for (const file of ['README.md', '../../README.md']) {
    const readme = readFileSync(join(root, file), 'utf8');
    expect(readme).toContain(resultTable(rows, 'markdown'));
    expect(readme).toContain(formTable(forms, 'markdown'));
  }
});
