import {resultsTable, type Column, type Row} from '@sparsegate/report';
import type {FormRow} from './forms.js';

const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
const kilobytes = (value: number): string => (value / 1000).toFixed(1);
const milliseconds = (value: number): string => value.toFixed(value < 1 ? 3 : 1);

const COLUMNS: Column[] = [
  {key: 'form', heading: 'form'},
  {key: 'bytes', heading: 'kB', format: kilobytes},
  {key: 'phonemeError', heading: 'phoneme error', format: percent},
  {key: 'wordError', heading: 'words not right', format: percent},
  {key: 'millisecondsPerWord', heading: 'ms a word', format: milliseconds},
];

/** Size, errors on the test words and time of each form. */
export function formTable(rows: readonly FormRow[], as: 'text' | 'markdown'): string {
  return resultsTable(COLUMNS, rows as unknown as Row[], {as});
}
