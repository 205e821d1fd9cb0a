// Writes generated/: what the pages hold that comes from our packages and from npm's.
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {loadNames} from '@sparsegate/example-names/dataset';
import {useBackend} from '@sparsegate/example-shared';
import {toONNX} from '@sparsegate/export/onnx';
import {fileSystem} from '@sparsegate/file-system';
import {PAGE_STYLE} from '@sparsegate/report';
import '@sparsegate/sparse-rnn';

/** Of the committed models and results: the same names are left out. */
const SEED = 1;

const here = import.meta.dirname;
const generated = join(here, 'generated');
const write = (name, content) => writeFile(join(generated, name), content);

await mkdir(generated, {recursive: true});
await write('report.css', PAGE_STYLE);

const {train, valid} = loadNames(SEED);
await write('names.json', JSON.stringify({train: bySex(train), valid: bySex(valid)}));

await useBackend('cpu');
// A mask is a length there: see onnx-forms.ts.
for (const name of ['dense', 'cut']) {
  const model = await tf.loadLayersModel(fileSystem(join(here, 'models', name)));
  await write(`${name}.onnx`, await toONNX(model, {padding: 'last'}));
}

/** Female names, male names. */
function bySex(examples) {
  return [1, 0].map(sex => examples.filter(({label}) => label === sex).map(({name}) => name));
}
