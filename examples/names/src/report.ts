import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {fillSections, readJson, runProgram} from '@sparsegate/example-shared';
import {writeFileAtomic} from '@sparsegate/file-system';
import {gateMap} from '@sparsegate/report';
import type {LayerStructure} from '@sparsegate/structure';
import type {CellName} from './cells.js';
import type {FormRow, ResultRow} from './evaluate.js';
import {formTable, resultTable} from './tables.js';
import {gateMapTitle, SPARSE_MODELS, type SparseModelName} from './titles.js';

/** What `train.js --json` writes, as far as it is shown. */
interface Results {
  rows: ResultRow[];
  forms: FormRow[];
  /** Of the original, then of each method; on the validation names. */
  validAccuracy: number[];
  structure: Partial<Record<SparseModelName, LayerStructure[]>>;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Where results stand, and the sections and pictures that are made of them. */
interface Reported {
  cell: CellName;
  file: string;
  /** Of the command that makes them. */
  options: string;
  sections: string;
  picture: string;
  /** Whether a line tells the accuracy on the validation names. */
  tellsValidation?: boolean;
}

const DEMO: Reported = {
  ...{cell: 'lstm', file: 'seed-1.json', options: '', sections: 'names', picture: 'gate-map'},
};

const OTHERS: readonly Reported[] = [
  {
    ...{cell: 'gru', file: 'seed-1-gru.json', options: '--cell gru'},
    ...{sections: 'names gru', picture: 'gate-map-gru'},
  },
  {
    ...{cell: 'lstm', file: 'seed-1-tensorflow.json'},
    ...{options: '--backend tensorflow --methods bayes', sections: 'names tensorflow'},
    picture: 'gate-map-tensorflow',
  },
  {
    ...{cell: 'lstm', file: 'seed-1-target.json', options: '--methods target'},
    ...{sections: 'names target', picture: 'gate-map', tellsValidation: true},
  },
];

/** Writes the tables and the pictures of the READMEs from the committed results. */
await runProgram(async () => {
  const ofDemo = await reported(DEMO);
  const tables = {...ofDemo};
  for (const other of OTHERS) Object.assign(tables, await reported(other));
  await fill(path('../README.md'), tables);
  await fill(path('../../../README.md'), ofDemo);
});

/** Draws the gate maps of results. Returns their tables by section. */
async function reported(of: Reported): Promise<Record<string, string>> {
  const {cell, file, options, sections, picture, tellsValidation} = of;
  const results = await readJson<Results>(path(`../results/${file}`));
  if (!results) {
    throw new Error(`Run npm run demo -- ${options} --json examples/names/results/${file} first.`);
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
    ...(tellsValidation && {[`${sections} valid`]: onValidation(results)}),
  };
}

function onValidation({rows, validAccuracy}: Results): string {
  const methods = rows.map(({method}) => method).filter(method => !method.endsWith(', runtime'));
  const shown = methods.map((method, k) => `${method} ${(100 * validAccuracy[k]).toFixed(1)} %`);
  return `On the validation names: ${shown.join(', ')}.`;
}

async function fill(file: string, tables: Record<string, string>): Promise<void> {
  await writeFileAtomic(file, fillSections(await readFile(file, 'utf8'), tables));
}
