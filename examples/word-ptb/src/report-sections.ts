import {
  constantGatesTable,
  gatePatternsTable,
  lagGroups,
  lagTable,
  resultsTable,
  type Column,
  type Row,
} from '@sparsegate/report';
import {comparisonTable} from './comparison-table.js';
import {columnsOf, layerCounts} from './report-columns.js';
import type {ReportedRun} from './report-runs.js';
import type {RunResults} from './results.js';
import {FORMS, type FormResult} from './surgery-results.js';
import {variationsTable} from './variations-table.js';

/** The sections of the README that come from results, by the name of their place in it. */
export function reportSections(
  runs: readonly ReportedRun[],
  variations: readonly RunResults[] = [],
): Record<string, string> {
  const cut = runs.filter(run => run.surgery);
  return {
    table: runs.length > 0 ? comparisonTable(runs) : NOTHING_YET,
    epochs: each(runs, run => epochTable(run)),
    variations: variations.length > 0 ? variationsTable(variations) : NOTHING_YET,
    zeros: each(runs, run => zeroTable(run)),
    surgery: each(cut, run => surgeryTable(run)),
    gates: each(cut, run => gateSection(run)),
    lags: each(
      runs.filter(run => run.lags),
      run => lagSection(run),
    ),
  };
}

const NOTHING_YET = 'Not run yet.';

function each(runs: readonly ReportedRun[], sectionOf: (run: ReportedRun) => string): string {
  const sections = runs.map(run => `**${run.results.title}**\n\n${sectionOf(run)}`);
  return sections.join('\n\n') || NOTHING_YET;
}

function epochTable({results}: ReportedRun): string {
  const columns: Column[] = [
    ...columnsOf({epoch: 'epoch'}),
    {key: 'learningRate', heading: 'learning rate', format: rate => rate.toPrecision(3)},
    ...columnsOf({train: 'train', valid: 'valid', penalty: 'penalty'}),
    ...columnsOf({neurons: 'neurons', gates: 'gates', compression: 'compression'}),
    {key: 'seconds', heading: 'seconds', format: seconds => seconds.toFixed(0)},
  ];
  const rows = results.epochs.map(epoch => ({
    epoch: epoch.epoch,
    learningRate: epoch.learningRate,
    train: epoch.trainPerplexity,
    valid: epoch.validPerplexity,
    penalty: epoch.penalty,
    compression: epoch.compression,
    seconds: epoch.seconds,
    ...layerCounts(epoch),
  }));
  return resultsTable(columns, rows, {as: 'markdown'});
}

function zeroTable({results}: ReportedRun): string {
  const last = results.epochs[results.epochs.length - 1];
  const columns: Column[] = [
    ...columnsOf({matrix: 'matrix', size: 'weights', zeros: 'zeros'}),
    {key: 'share', heading: 'share', format: percent},
  ];
  const rows = last.zeros.map(zeros => ({...zeros, share: zeros.zeros / zeros.size}));
  return resultsTable(columns, rows, {as: 'markdown'});
}

function surgeryTable({surgery}: ReportedRun): string {
  const columns: Column[] = [
    ...columnsOf({form: 'model'}),
    {key: 'perplexity', heading: 'valid perplexity', format: value => value.toFixed(5)},
    {key: 'difference', heading: 'largest difference', format: value => value.toExponential(1)},
    ...columnsOf({bytes: 'bytes'}),
    ...[
      {key: 'sequence', heading: 'ms, 35 words'},
      {key: 'word', heading: 'ms, 1 word'},
      {key: 'sequenceWithoutSoftmax', heading: 'ms, 35 words, no softmax'},
      {key: 'wordWithoutSoftmax', heading: 'ms, 1 word, no softmax'},
    ].map(column => ({...column, format: (value: number) => value.toPrecision(3)})),
  ];
  const rows = FORMS.map(form => formRow(form, surgery!.forms[form]));
  return resultsTable(columns, rows, {as: 'markdown'});
}

function formRow(form: string, result: FormResult): Row {
  const {validPerplexity: perplexity, maxDifference: difference, bytes, milliseconds} = result;
  return {form, perplexity, difference, bytes, ...milliseconds};
}

/** The pictures' files are written by `report.ts`. */
function gateSection({row, results, surgery}: ReportedRun): string {
  const pictures =
    `![Gates of both layers, ${results.title}](results/${row}-gates.svg)\n\n` +
    `All remaining neurons: [${row}-gates-all.svg](results/${row}-gates-all.svg).`;
  const {structure} = surgery!;
  const tables = [constantGatesTable, gatePatternsTable].map(table =>
    table(structure, {as: 'markdown'}),
  );
  return [pictures, ...tables].join('\n\n');
}

/** The picture's file is written by `report.ts`. */
function lagSection({row, lags}: ReportedRun): string {
  const {gradients, structure, command} = lags!;
  const picture = `![Gradient of each neuron of ${structure.layer} by lag](results/${row}-lags.svg)`;
  const groups = lagGroups(gradients, structure);
  const tables = ['h', 'c'].map(
    state => `Of ${state}:\n\n${lagTable(gradients, groups, {as: 'markdown', state})}`,
  );
  return [picture, ...tables, `${gradients.samples} sequences. \`${command}\``].join('\n\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
