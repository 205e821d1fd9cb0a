import {resultsTable, type Column, type Row} from '@sparsegate/report';
import {PUBLISHED_ORIGINALS, type PublishedOriginal} from './published.js';
import {columnsOf} from './report-columns.js';
import type {RunResults} from './results.js';
import {PAPER_SETTINGS} from './settings.js';

/** Original under several schedules of the learning rate, ours first. */
export function scheduleTable(runs: readonly RunResults[]): string {
  const columns: Column[] = [
    ...columnsOf({method: 'Original of'}),
    {key: 'decay', heading: 'factor of the rate', format: String},
    ...columnsOf({epochs: 'epochs', train: 'train', valid: 'valid', test: 'test'}),
  ];
  const rows = [...runs.map(ourRow), ...PUBLISHED_ORIGINALS.map(publishedRow)];
  return resultsTable(columns, rows, {as: 'markdown'});
}

function ourRow({settings, epochs, epochsDone, testPerplexity}: RunResults): Row {
  const last = epochs[epochs.length - 1];
  return {
    method: 'this example',
    // Results from before there was a choice do not name it.
    decay: settings.decay ?? PAPER_SETTINGS.decay,
    epochs: epochsDone < settings.epochs ? `${epochsDone} of ${settings.epochs}` : epochsDone,
    train: last.trainPerplexity,
    valid: last.validPerplexity,
    test: testPerplexity,
  };
}

function publishedRow({method, decay, epochs, ...perplexity}: PublishedOriginal): Row {
  return {
    method,
    decay,
    epochs,
    train: perplexity.trainPerplexity ?? null,
    valid: perplexity.validPerplexity,
    test: perplexity.testPerplexity,
  };
}
