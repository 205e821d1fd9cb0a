import {
  constantGatesTable,
  gatePatternsTable,
  lagGroups,
  lagTable,
  resultsTable,
  type Column,
  type Row,
} from '@sparsegate/report';
import {PUBLISHED, type PublishedEpoch} from './published.js';
import type {ReportedRun} from './report-runs.js';
import type {EpochResult, RunResults} from './results.js';
import {PAPER_SETTINGS, ROWS, type RowName} from './settings.js';
import {FORMS} from './forms.js';
import {TEXT_LENGTH} from './vocabulary.js';

/** Epochs that are shown, besides the last one. */
const SHOWN_EPOCHS = [1, 2, 5, 10, 20, 50, 100, 200, 400, 800];

/** Lags that count as far: from here on to the beginning of the longest text. */
const FAR = [20, TEXT_LENGTH] as const;

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const times = (value: number): string => `${value.toFixed(1)}×`;

const PROGRESS: Column[] = [
  {key: 'method', heading: 'method'},
  {key: 'beginning', heading: 'begins with'},
  {key: 'epoch', heading: 'epoch'},
  {key: 'loss', heading: 'loss', format: value => value.toFixed(2)},
  {key: 'validAccuracy', heading: 'valid', format: percent},
  {key: 'testAccuracy', heading: 'test', format: percent},
  {key: 'words', heading: 'words'},
  {key: 'components', heading: 'components'},
  {key: 'neurons', heading: 'neurons'},
  {key: 'gates', heading: 'gates'},
  {key: 'compression', heading: 'compression', format: times},
  {key: 'seconds', heading: 's an epoch', format: value => value.toFixed(0)},
];

const SURGERY: Column[] = [
  {key: 'method', heading: 'method'},
  {key: 'beginning', heading: 'begins with'},
  {key: 'form', heading: 'form'},
  {key: 'testAccuracy', heading: 'test', format: percent},
  {key: 'maxDifference', heading: 'largest Δ', format: value => value.toExponential(1)},
  {key: 'bytes', heading: 'kB on disk', format: value => (value / 1000).toFixed(1)},
  {key: 'milliseconds', heading: 'ms a text'},
];

/** The README's tables, by the name of their marks. */
export function reportSections(runs: readonly ReportedRun[]): Record<string, string> {
  return {
    'imdb progress': progressTable(runs),
    'imdb surgery': surgeryTable(runs),
    'imdb gates': gateSections(runs),
    'imdb lags': lagSections(runs),
  };
}

/** By row of the paper's table: our runs, then what is published; then runs with cells that it does not have. */
function progressTable(runs: readonly ReportedRun[]): string {
  const isPapers = ({cell}: ReportedRun): boolean => cell === PAPER_SETTINGS.cell;
  const rows = (Object.keys(ROWS) as RowName[]).flatMap(row => [
    ...runs.filter(run => run.row === row && isPapers(run)).flatMap(progressRows),
    ...PUBLISHED[row].map(epoch => publishedRow(ROWS[row].title, epoch)),
  ]);
  const others = runs.filter(run => !isPapers(run)).flatMap(progressRows);
  return resultsTable(PROGRESS, [...rows, ...others], {as: 'markdown'});
}

function progressRows({title, beginning, results}: ReportedRun): Row[] {
  return results.epochs
    .filter(shown)
    .map(epoch => ourRow([title, beginning], epoch, lastTest(epoch, results)));
}

function shown({epoch}: EpochResult, k: number, epochs: EpochResult[]): boolean {
  return SHOWN_EPOCHS.includes(epoch) || k === epochs.length - 1;
}

/** The test texts are read after a run's last epoch only. */
function lastTest({epoch}: EpochResult, results: RunResults): number | null {
  return results.settings.epochs === epoch ? results.testAccuracy : null;
}

function ourRow(
  [method, beginning]: [string, string],
  result: EpochResult,
  testAccuracy: number | null,
): Row {
  const {epoch, loss, validAccuracy, words, components, neurons, gates, compression, seconds} =
    result;
  return {
    ...{method, beginning, epoch, loss, validAccuracy, testAccuracy, words},
    ...{components, neurons, gates, compression, seconds},
  };
}

function publishedRow(method: string, epoch: PublishedEpoch): Row {
  return {method, beginning: 'published: word2vec, 300', ...epoch, seconds: null};
}

function surgeryTable(runs: readonly ReportedRun[]): string {
  const rows = runs.flatMap(({title, beginning, surgery}) => {
    if (!surgery) return [];
    const row = {method: title, beginning};
    const forms: Row[] = FORMS.map(form => ({...row, form, ...surgery.forms[form]}));
    if (!surgery.runtime) return forms;
    return [...forms, {...row, form: 'sparse, int8, runtime', ...surgery.runtime}];
  });
  return rows.length > 0
    ? resultsTable(SURGERY, rows, {as: 'markdown'})
    : 'No run has been cut yet: see `shrink.js`.';
}

/** Pictures are written by `report.ts`. */
function gateSections(runs: readonly ReportedRun[]): string {
  const sections = runs.flatMap(run => {
    if (!run.surgery) return [];
    const {structure} = run.surgery;
    const title = `${run.title}, begun with ${run.beginning}`;
    const tables = [constantGatesTable, gatePatternsTable].map(table =>
      table(structure, {as: 'markdown'}),
    );
    return [`**${title}**`, `![Gates, ${title}](results/${gateMapFile(run)})`, ...tables];
  });
  return sections.length > 0 ? sections.join('\n\n') : 'No run has been cut yet.';
}

/** The paper's figure 5. */
function lagSections(runs: readonly ReportedRun[]): string {
  const sections = runs.flatMap(run => {
    if (!run.lags) return [];
    const {gradients, structure, command} = run.lags;
    const groups = lagGroups(gradients, structure);
    const picture = `![Gradient of each neuron by lag, ${run.title}](results/${lagCurvesFile(run)})`;
    const table = lagTable(gradients, groups, {as: 'markdown', far: FAR});
    const samples = `${gradients.samples} texts. \`${command}\``;
    return [`**${run.title}, begun with ${run.beginning}**`, picture, table, samples];
  });
  return sections.length > 0
    ? sections.join('\n\n')
    : 'No run has been measured yet: see `lags.js`.';
}

/** Name of the picture of the curves in results/. */
export function lagCurvesFile({name}: ReportedRun): string {
  return `${name}-lags.svg`;
}

/** Name of the picture in results/. */
export function gateMapFile({name}: ReportedRun): string {
  return `${name}-gates.svg`;
}
