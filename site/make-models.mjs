// Trains the names models that the pages show, as the demo does with seed 1: dense, pruned, cut, and the runtime's file.
// npm run models -w @sparsegate/site; two minutes. The files are committed in models/.
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import '@tensorflow/tfjs';
import {loadNames} from '@sparsegate/example-names/dataset';
import {trainDense, trainSparse} from '@sparsegate/example-names/train-models';
import {useBackend} from '@sparsegate/example-shared';
import {exportModel} from '@sparsegate/export';
import {fileSystem} from '@sparsegate/file-system';
import {ready} from '@sparsegate/kernels/wasm';
import {operate, planSurgery, verify} from '@sparsegate/surgery';

const SEED = 1;
const CELL = 'lstm';
const output = join(import.meta.dirname, 'models');

await mkdir(output, {recursive: true});
await useBackend('wasm');
await ready();
const {train} = loadNames(SEED);
const dense = await trainDense(CELL, train, SEED);
const pruned = await trainSparse(CELL, dense, train, SEED);
const cut = await operate(pruned, planSurgery(pruned), {layers: 'sparse'});
console.log(verify(pruned, cut));
for (const [name, model] of Object.entries({dense, pruned, cut})) {
  await model.save(fileSystem(join(output, name)));
}
const {bytes, report} = await exportModel(cut, {weights: 'int8'});
await writeFile(join(output, 'names.sgrt'), bytes);
console.log(`${report.bytes} bytes, off by at most ${report.maxAbsoluteError}`);
