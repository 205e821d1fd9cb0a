// Writes generated/: what the pages hold that comes from our packages.
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {PAGE_STYLE} from '@sparsegate/report';

const generated = join(import.meta.dirname, 'generated');

await mkdir(generated, {recursive: true});
await writeFile(join(generated, 'report.css'), PAGE_STYLE);
