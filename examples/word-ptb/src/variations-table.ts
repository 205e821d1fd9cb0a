import {resultsTable, type Column, type Row} from '@sparsegate/report';
import {PUBLISHED_ORIGINALS, type PublishedOriginal} from './published.js';
import {columnsOf, layerCounts} from './report-columns.js';
import type {RunResults} from './results.js';
import {PAPER_SETTINGS, ROWS} from './settings.js';

/** Runs with other settings than the published ones, and what others report of Original. */
export function variationsTable(runs: readonly RunResults[]): string {
  const columns: Column[] = [
    ...columnsOf({method: 'method', lambda: 'λ₁'}),
    {key: 'decay', heading: 'factor', format: String},
    ...columnsOf({epochs: 'epochs', train: 'train', valid: 'valid', test: 'test'}),
    ...columnsOf({compression: 'compression', neurons: 'neurons', gates: 'gates'}),
  ];
  const rows = [...runs.map(ourRow), ...PUBLISHED_ORIGINALS.map(publishedRow)];
  return resultsTable(columns, rows, {as: 'markdown'});
}

function ourRow({title, settings, epochs, epochsDone, testPerplexity}: RunResults): Row {
  const last = epochs[epochs.length - 1];
  const {prune} = ROWS[settings.row];
  return {
    method: title,
    lambda: String(settings.groupLambda ?? prune?.groupLambda ?? '–'),
    // Results from before there was a choice do not name it.
    decay: settings.decay ?? PAPER_SETTINGS.decay,
    epochs: epochsDone < settings.epochs ? `${epochsDone} of ${settings.epochs}` : epochsDone,
    train: last.trainPerplexity,
    valid: last.validPerplexity,
    test: testPerplexity,
    compression: `${last.compression.toFixed(2)}x`,
    ...layerCounts(last),
  };
}

function publishedRow({method, decay, epochs, ...perplexity}: PublishedOriginal): Row {
  return {
    method: `Original, ${method}`,
    lambda: '–',
    decay,
    epochs,
    train: perplexity.trainPerplexity ?? null,
    valid: perplexity.validPerplexity,
    test: perplexity.testPerplexity,
    compression: '–',
    neurons: '–',
    gates: '–',
  };
}
