import {join} from 'node:path';
import {readJson} from '@sparsegate/example-shared';
import type {RunResults} from './results.js';
import {PAPER_SETTINGS, ROWS, runName, type RowName} from './settings.js';
import type {SurgeryResults} from './surgery-results.js';

/** What there is of one row of the table. */
export interface ReportedRun {
  row: RowName;
  /** Absent before the run has ended its first epoch. */
  results?: RunResults;
  /** Absent before it was collapsed and cut. */
  surgery?: SurgeryResults;
}

/** The results of the paper's settings in a directory, in the order of the table. */
export async function readRuns(directory: string): Promise<ReportedRun[]> {
  const rows = Object.keys(ROWS) as RowName[];
  return Promise.all(
    rows.map(async row => {
      // Without word2vec vectors a variational run that begins from nothing ends there: see the README.
      const fromOriginal = row !== 'original';
      const base = join(directory, runName({...PAPER_SETTINGS, row, fromOriginal}));
      const results = await readJson<RunResults>(`${base}.json`);
      const surgery = await readJson<SurgeryResults>(`${base}.surgery.json`);
      return {row, results: results?.epochsDone ? results : undefined, surgery};
    }),
  );
}
