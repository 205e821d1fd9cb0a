import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import '@tensorflow/tfjs';
import {Command, InvalidArgumentError} from 'commander';
import {softwareVersions, useBackend, writeFileAtomic, writeJson} from '@sparsegate/example-shared';
import {ready} from '@sparsegate/kernels/wasm';
import {gateMap} from '@sparsegate/report';
import {gateStructure} from '@sparsegate/structure';
import {planSurgery} from '@sparsegate/surgery';
import {loadNames, majorityAccuracy} from './dataset.js';
import {
  resultRow,
  saveAndLoad,
  shrink,
  timeForms,
  type FormRow,
  type ResultRow,
} from './evaluate.js';
import {accuracy} from './fit.js';
import {SETTINGS} from './settings.js';
import {formTable, resultTable} from './tables.js';
import {stockCopy, trainDense, trainSparse} from './train-models.js';

interface Options {
  seed: number;
  json?: string;
  output: string;
}

const {seed, json, output} = new Command()
  .description(
    'Female or male: trains a dense and a sparse character LSTM on first names, and cuts the sparse one.',
  )
  .option('--seed <number>', 'of the split, the weights and the batches', wholeNumber, 1)
  .option('--json <file>', 'write the figures as JSON')
  .option('--output <directory>', 'for the saved models and the gate map', join(here(), 'output'))
  .parse()
  .opts<Options>();

await useBackend('wasm');
await ready();

// 1. The names: lists of first names, those in both lists left out.
const {train, valid, test, ambiguous} = loadNames(seed);
console.log(
  `${train.length} names to train on, ${valid.length} to validate, ${test.length} to test; ` +
    `${ambiguous} that are both are left out.\n` +
    `Always the more frequent answer: ${(100 * majorityAccuracy(test)).toFixed(1)} % right.\n`,
);

// 2. Train: the same stock model dense, and with the penalty on weights, gates and neurons.
const dense = await trainDense(train, seed);
const sparse = await trainSparse(dense, train, seed);
const validAccuracy = {dense: accuracy(dense, valid), sparse: accuracy(sparse, valid)};
console.log(
  `\nValidation: dense ${(100 * validAccuracy.dense).toFixed(1)} %, sparse ${(100 * validAccuracy.sparse).toFixed(1)} %\n`,
);

// 3. Cut: plan, operate, save, load back, verify.
const plan = planSurgery(sparse);
console.log(`${plan}\n`);
const original = await saveAndLoad(dense, join(output, 'dense'));
const small = await shrink(sparse, plan, output, valid);
const structure = gateStructure(sparse);
const title = 'Female or male? The gates of the pruned LSTM';
await writeFileAtomic(join(output, 'gate-map.svg'), gateMap(structure, {title}));

// 4. Measure; this is the one time that the test names are read.
const stock = await stockCopy(original.model);
const models = [stock, original.model, small.stock.model, small.sparse.model];
const sizes = [original.bytes, original.bytes, small.stock.bytes, small.sparse.bytes];
const names = [
  'dense, tfjs as it is',
  'dense, fused kernels',
  'cut, stock layers, fused kernels',
  'cut, SparseLSTM',
];
const milliseconds = timeForms(models, 'alexandra');
const forms = names.map((form, k): FormRow => ({
  form,
  bytes: sizes[k],
  millisecondsPerPrediction: milliseconds[k],
}));
const rows: ResultRow[] = [
  resultRow('Original', dense, original.model, test, costOf(forms[1])),
  resultRow('Pruning W+G+N', sparse, small.sparse.model, test, costOf(forms[3])),
];
console.log(`${resultTable(rows, 'text')}\n\n${formTable(forms, 'text')}\n`);
console.log(
  `Largest difference of the cut models' outputs, saved and loaded: ${small.maxAbsDifference.toExponential(1)}`,
);
console.log(`Models and gate-map.svg are in ${output}`);
if (json) {
  const {maxAbsDifference} = small;
  await writeJson(json, {
    rows,
    forms,
    maxAbsDifference,
    seed,
    validAccuracy,
    structure,
    settings: SETTINGS,
    versions: softwareVersions(),
    command: `npm run demo -- --seed ${seed} --json FILE`,
  });
}

function costOf({bytes, millisecondsPerPrediction}: FormRow): Omit<FormRow, 'form'> {
  return {bytes, millisecondsPerPrediction};
}

/** The example's own directory. */
function here(): string {
  return fileURLToPath(new URL('..', import.meta.url));
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) {
    throw new InvalidArgumentError('It must be a whole number of 0 or more.');
  }
  return number;
}
