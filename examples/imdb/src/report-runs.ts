import {join} from 'node:path';
import {readJson} from '@sparsegate/example-shared';
import type {RunResults} from './results.js';
import {PAPER_SETTINGS, ROWS, runName, type RowName, type RunSettings} from './settings.js';
import type {SurgeryResults} from './surgery-results.js';

/** What there is of one row of the table, from one beginning. */
export interface ReportedRun {
  row: RowName;
  beginning: string;
  results: RunResults;
  /** Absent before it was collapsed and cut. */
  surgery?: SurgeryResults;
}

/** What a run can begin with; published ones begin with word2vec vectors. */
const BEGINNINGS: ReadonlyArray<Pick<RunSettings, 'fromOriginal' | 'vectors'> & {name: string}> = [
  {name: 'random', fromOriginal: false, vectors: 'random'},
  {name: 'our Original', fromOriginal: true, vectors: 'random'},
  {name: 'GloVe, 100', fromOriginal: false, vectors: 'wink'},
];

/** The results of the paper's settings in a directory that have at least one epoch, in the order of the table. */
export async function readRuns(directory: string): Promise<ReportedRun[]> {
  const runs: ReportedRun[] = [];
  for (const row of Object.keys(ROWS) as RowName[]) {
    for (const {name: beginning, ...settings} of BEGINNINGS) {
      const base = join(directory, runName({...PAPER_SETTINGS, row, ...settings}));
      const results = await readJson<RunResults>(`${base}.json`);
      if (!results?.epochsDone) continue;
      const surgery = await readJson<SurgeryResults>(`${base}.surgery.json`);
      runs.push({row, beginning, results, surgery});
    }
  }
  return runs;
}
