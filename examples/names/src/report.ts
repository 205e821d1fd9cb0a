import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {fillSections, readJson, runProgram} from '@sparsegate/example-shared';
import {writeFileAtomic} from '@sparsegate/file-system';
import {gateMap} from '@sparsegate/report';
import type {LayerStructure} from '@sparsegate/structure';
import {CELLS, type CellName} from './cells.js';
import type {FormRow, ResultRow} from './evaluate.js';
import {formTable, resultTable} from './tables.js';
import {gateMapTitle, SPARSE_MODELS, type SparseModelName} from './titles.js';

/** What `train.js --json` writes, as far as it is shown. */
interface Results {
  rows: ResultRow[];
  forms: FormRow[];
  structure: Partial<Record<SparseModelName, LayerStructure[]>>;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Where the results of a cell stand, and the sections and pictures that are made of them. */
const RESULTS: Record<CellName, {file: string; sections: string; picture: string}> = {
  lstm: {file: 'seed-1.json', sections: 'names', picture: 'gate-map'},
  gru: {file: 'seed-1-gru.json', sections: 'names gru', picture: 'gate-map-gru'},
};

/** Writes the tables and the pictures of the READMEs from the committed results. */
await runProgram(async () => {
  const tables: Record<string, string> = {};
  for (const cell of CELLS) Object.assign(tables, await reported(cell));
  const ofDemo = Object.entries(tables).filter(([name]) => !name.startsWith(RESULTS.gru.sections));
  await fill(path('../README.md'), tables);
  await fill(path('../../../README.md'), Object.fromEntries(ofDemo));
});

/** Draws the gate maps of a cell's results. Returns its tables by section. */
async function reported(cell: CellName): Promise<Record<string, string>> {
  const {file, sections, picture} = RESULTS[cell];
  const results = await readJson<Results>(path(`../results/${file}`));
  if (!results && cell !== CELLS[0]) return {};
  if (!results) {
    throw new Error(
      `Run npm run demo -- --cell ${cell} --json examples/names/results/${file} first.`,
    );
  }
  for (const name of SPARSE_MODELS) {
    const structure = results.structure[name];
    if (!structure) continue;
    const map = gateMap(structure, {title: gateMapTitle(name, cell)});
    await writeFileAtomic(path(`../results/${picture}-${name}.svg`), map);
  }
  return {
    [`${sections} results`]: resultTable(results.rows, 'markdown'),
    [`${sections} forms`]: formTable(results.forms, 'markdown'),
  };
}

async function fill(file: string, tables: Record<string, string>): Promise<void> {
  await writeFileAtomic(file, fillSections(await readFile(file, 'utf8'), tables));
}
