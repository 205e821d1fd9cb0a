import {join} from 'node:path';
import {readJson} from '@sparsegate/example-shared';
import type {LagResults} from './lag-results.js';
import type {RunResults} from './results.js';
import {
  CELLS,
  PAPER_SETTINGS,
  ROWS,
  runName,
  titleOf,
  type CellName,
  type RowName,
  type RunSettings,
} from './settings.js';
import type {SurgeryResults} from './surgery-results.js';
import {FILE_RMS} from './vectors-file.js';

/** What there is of one row of the table, from one beginning. */
export interface ReportedRun {
  /** Of its files. */
  name: string;
  cell: CellName;
  row: RowName;
  title: string;
  beginning: string;
  results: RunResults;
  /** Absent before it was collapsed and cut. */
  surgery?: SurgeryResults;
  /** Absent before `lags.js` measured them. */
  lags?: LagResults;
}

/** What a run can begin with; published ones begin with word2vec vectors. */
const BEGINNINGS: ReadonlyArray<
  Pick<RunSettings, 'fromOriginal' | 'vectors' | 'rms'> & {beginning: string}
> = [
  {beginning: 'random', fromOriginal: false, vectors: 'random'},
  {beginning: 'our Original', fromOriginal: true, vectors: 'random'},
  {beginning: 'GloVe, 100', fromOriginal: false, vectors: 'wink'},
  {beginning: 'our Original of GloVe, 100', fromOriginal: true, vectors: 'wink'},
  ...[undefined, 0.13, 0.19].map(rms => ({
    beginning: `skip-gram, 300, scaled to ${rms ?? FILE_RMS}`,
    ...{fromOriginal: false, vectors: 'imdb-300'},
    // Absent, not undefined: then it is in no run's name.
    ...(rms !== undefined && {rms}),
  })),
];

/** Whether the model got smaller on the way; said behind the beginning. */
const COMPACTIONS: ReadonlyArray<Pick<RunSettings, 'compact' | 'patience'> & {said: string}> = [
  {said: ''},
  {said: ', compacted', compact: 'patient', patience: 5},
  {said: ', watched', compact: 'watch'},
];

/** The rows of the table for each cell. */
const RUNS = (Object.keys(CELLS) as CellName[]).flatMap(cell =>
  (Object.keys(ROWS) as RowName[]).map(row => ({cell, row})),
);

function beginnings(): Array<Partial<RunSettings> & {beginning: string}> {
  return BEGINNINGS.flatMap(({beginning, ...settings}) =>
    COMPACTIONS.map(({said, ...compaction}) => ({
      ...settings,
      ...compaction,
      beginning: `${beginning}${said}`,
    })),
  );
}

/** The results of the paper's settings in a directory that have at least one epoch, in the order of the table. */
export async function readRuns(directory: string): Promise<ReportedRun[]> {
  const runs: ReportedRun[] = [];
  for (const run of RUNS) {
    for (const {beginning, ...settings} of beginnings()) {
      const name = runName({...PAPER_SETTINGS, ...run, ...settings});
      const base = join(directory, name);
      const results = await readJson<RunResults>(`${base}.json`);
      if (!results?.epochsDone) continue;
      const surgery = await readJson<SurgeryResults>(`${base}.surgery.json`);
      const lags = await readJson<LagResults>(`${base}.lags.json`);
      runs.push({name, ...run, title: titleOf(run), beginning, results, surgery, lags});
    }
  }
  return runs;
}
