import {expect, test} from '@jest/globals';
import {fillSections} from '../src/fill-sections.js';

test('a section replaces what stood between its marks, and nothing else', () => {
  const document = 'a\n<!-- t -->\n\nold\n\n<!-- /t -->\nb\n';
  const filled = fillSections(document, {t: 'new'});
  expect(filled).toBe('a\n<!-- t -->\n\nnew\n\n<!-- /t -->\nb\n');
  expect(fillSections(filled, {t: 'new'})).toBe(filled);
});

test('a section without a place is named', () => {
  expect(() => fillSections('a', {t: 'new'})).toThrow('<!-- t -->');
});
