import {resultsTable, type Column, type Row} from '@sparsegate/report';
import type {FormRow, ResultRow} from './evaluate.js';

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const times = (value: number): string => `${value.toFixed(1)}×`;
const kilobytes = (value: number): string => (value / 1000).toFixed(1);
/** Two digits, of small ones three behind the point. */
const milliseconds = (value: number): string => value.toFixed(value < 0.1 ? 3 : 2);

const COST: Column[] = [
  {key: 'bytes', heading: 'kB on disk', format: kilobytes},
  {key: 'millisecondsPerPrediction', heading: 'ms a name', format: milliseconds},
];

const RESULT: Column[] = [
  {key: 'method', heading: 'method'},
  {key: 'accuracy', heading: 'accuracy', format: percent},
  {key: 'compression', heading: 'compression', format: times},
  {key: 'neurons', heading: 'neurons'},
  {key: 'gates', heading: 'gates'},
  {key: 'nonzero', heading: 'weights ≠ 0'},
  ...COST,
];

const FORM: Column[] = [{key: 'form', heading: 'form'}, ...COST];

/** Quality and size of each method. */
export function resultTable(rows: readonly ResultRow[], as: 'text' | 'markdown'): string {
  return resultsTable(RESULT, rows as unknown as Row[], {as});
}

/** What each form of the models costs. */
export function formTable(rows: readonly FormRow[], as: 'text' | 'markdown'): string {
  return resultsTable(FORM, rows as unknown as Row[], {as});
}
