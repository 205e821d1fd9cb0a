import {readJson} from '@sparsegate/example-shared';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {LagResults} from './lag-results.js';
import type {RunResults} from './results.js';
import {PAPER_SETTINGS, ROWS, runName, type RowName} from './settings.js';
import type {SurgeryResults} from './surgery-results.js';

/** What there is of one row of the table; a row whose run has not begun is not in the list. */
export interface ReportedRun {
  row: RowName;
  results: RunResults;
  /** Absent before the run has ended and was cut. */
  surgery?: SurgeryResults;
  /** Absent where they were not measured. */
  lags?: LagResults;
}

/** The results of the paper's settings in a directory, in the order of the table. */
export async function readRuns(directory: string): Promise<ReportedRun[]> {
  const runs: ReportedRun[] = [];
  for (const row of Object.keys(ROWS) as RowName[]) {
    const base = join(directory, runName({...PAPER_SETTINGS, row}));
    const results = await readJson<RunResults>(`${base}.json`);
    const surgery = await readJson<SurgeryResults>(`${base}.surgery.json`);
    const lags = await readJson<LagResults>(`${base}.lags.json`);
    if (results && results.epochsDone > 0) runs.push({row, results, surgery, lags});
  }
  return runs;
}

/** Where runs with other settings lie: beside the rows of the table, in a directory of their own. */
export const VARIATIONS = 'variations';

/** Original first, then by method, the longest first. */
export async function readVariations(directory: string): Promise<RunResults[]> {
  const folder = join(directory, VARIATIONS);
  const files = (await readdir(folder).catch(() => [])).filter(file => file.endsWith('.json'));
  const found = await Promise.all(files.map(file => readJson<RunResults>(join(folder, file))));
  const begun = found.filter(results => results !== undefined && results.epochsDone > 0);
  const order = Object.keys(ROWS);
  return (begun as RunResults[]).sort(
    (a, b) =>
      order.indexOf(a.settings.row) - order.indexOf(b.settings.row) || b.epochsDone - a.epochsDone,
  );
}
