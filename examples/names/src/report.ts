import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {fillSections, readJson, runProgram} from '@sparsegate/example-shared';
import {writeFileAtomic} from '@sparsegate/file-system';
import {gateMap} from '@sparsegate/report';
import type {LayerStructure} from '@sparsegate/structure';
import type {FormRow, ResultRow} from './evaluate.js';
import {formTable, resultTable} from './tables.js';
import {TITLES} from './titles.js';

/** What `train.js --json` writes, as far as it is shown. */
interface Results {
  rows: ResultRow[];
  forms: FormRow[];
  structure: Record<keyof typeof TITLES, LayerStructure[]>;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Writes the tables and the picture of the READMEs from the committed results. */
await runProgram(async () => {
  const results = await readJson<Results>(path('../results/seed-1.json'));
  if (!results)
    throw new Error('Run npm run demo -- --json examples/names/results/seed-1.json first.');
  const {rows, forms, structure} = results;
  for (const [name, title] of Object.entries(TITLES)) {
    const layers = structure[name as keyof typeof TITLES];
    await writeFileAtomic(path(`../results/gate-map-${name}.svg`), gateMap(layers, {title}));
  }
  const tables = {
    'names results': resultTable(rows, 'markdown'),
    'names forms': formTable(forms, 'markdown'),
  };
  await fill(path('../README.md'), tables);
  await fill(path('../../../README.md'), tables);
});

async function fill(file: string, tables: Record<string, string>): Promise<void> {
  await writeFileAtomic(file, fillSections(await readFile(file, 'utf8'), tables));
}
