import {resultsTable, type Row} from '@sparsegate/report';
import {columnsOf, layerCounts} from './report-columns.js';
import {PUBLISHED} from './published.js';
import type {ReportedRun} from './report-runs.js';

/** Table 1: each of our rows with the published one below it. */
export function comparisonTable(runs: readonly ReportedRun[]): string {
  const columns = columnsOf({
    method: 'method',
    quality: 'valid – test',
    compression: 'compression',
    neurons: 'neurons',
    gates: 'gates',
    epochs: 'epochs',
  });
  const rows = runs.flatMap(run => [ourRow(run), publishedRow(run)]);
  return resultsTable(columns, rows, {as: 'markdown'});
}

function ourRow({results}: ReportedRun): Row {
  const {title, epochs, epochsDone, settings, testPerplexity} = results;
  const last = epochs[epochs.length - 1];
  return {
    method: title,
    quality: `${last.validPerplexity.toFixed(2)} – ${testPerplexity?.toFixed(2) ?? '…'}`,
    compression: `${last.compression.toFixed(2)}x`,
    ...layerCounts(last),
    epochs: `${epochsDone} of ${settings.epochs}`,
  };
}

function publishedRow({row, results}: ReportedRun): Row {
  const {validPerplexity, testPerplexity, compression, neurons, gates} = PUBLISHED[row];
  return {
    method: `${results.title}, paper`,
    quality: `${validPerplexity.toFixed(2)} – ${testPerplexity.toFixed(2)}`,
    compression: `${compression.toFixed(2)}x`,
    neurons: neurons.join(' – '),
    gates: gates.join(' – '),
    epochs: '20',
  };
}
