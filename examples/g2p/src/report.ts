import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {fillSections, readJson, runProgram} from '@sparsegate/example-shared';
import {writeFileAtomic} from '@sparsegate/file-system';
import type {FormRow} from './forms.js';
import {formTable} from './tables.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Writes the table of the README from the committed results. */
await runProgram(async () => {
  const results = await readJson<{rows: FormRow[]}>(path('../results/forms.json'));
  if (!results) {
    throw new Error(
      'Run node examples/g2p/dist/measure.js MODEL --json examples/g2p/results/forms.json first.',
    );
  }
  const readme = path('../README.md');
  const sections = {'g2p forms': formTable(results.rows, 'markdown')};
  await writeFileAtomic(readme, fillSections(await readFile(readme, 'utf8'), sections));
});
