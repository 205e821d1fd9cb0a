import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import type {FormRow} from '../src/forms.js';
import type {Agreement} from '../src/original.js';
import {formTable} from '../src/tables.js';

const root = join(__dirname, '..');
const {rows, agreement} = JSON.parse(readFileSync(join(root, 'results', 'forms.json'), 'utf8')) as {
  rows: FormRow[];
  agreement: Agreement;
};

test('the table of the README is that of the committed results', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(readme).toContain(formTable(rows, 'markdown'));
});

test("the imported model said what g2p-en's own code said, word for word", () => {
  expect(agreement.words).toBeGreaterThan(0);
  expect(agreement.same).toBe(agreement.words);
});
