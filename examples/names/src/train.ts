import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type * as tf from '@tensorflow/tfjs';
import {Command, InvalidArgumentError} from 'commander';
import {softwareVersions, useBackend, writeFileAtomic, writeJson} from '@sparsegate/example-shared';
import {ready} from '@sparsegate/kernels/wasm';
import {gateMap} from '@sparsegate/report';
import {gateStructure, type LayerStructure} from '@sparsegate/structure';
import {planSurgery} from '@sparsegate/surgery';
import {loadNames, majorityAccuracy} from './dataset.js';
import {
  resultRow,
  saveAndLoad,
  shrink,
  timeForms,
  type ResultRow,
  type Shrunk,
} from './evaluate.js';
import {accuracy} from './fit.js';
import {SETTINGS} from './settings.js';
import {formTable, resultTable} from './tables.js';
import {TITLES} from './titles.js';
import {stockCopy, trainBayesian, trainDense, trainSparse} from './train-models.js';

interface Options {
  seed: number;
  json?: string;
  output: string;
}

/** A model with zeros, and under which names it goes. */
interface Trained {
  method: string;
  name: keyof typeof TITLES;
  model: tf.LayersModel;
}

/** The same, with what surgery made of it. */
type Cut = Trained & Shrunk & {structure: LayerStructure[]};

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

// 2. Train: the same stock model dense, with the penalty on weights, gates and neurons, and with weights that have posteriors.
const dense = await trainDense(train, seed);
const trained: Trained[] = [
  {method: 'Pruning W+G+N', name: 'pruning', model: await trainSparse(dense, train, seed)},
  {method: 'Bayes W+G+N', name: 'bayes', model: await trainBayesian(dense, train, seed)},
];
const validAccuracy = [dense, ...trained.map(({model}) => model)].map(model =>
  accuracy(model, valid),
);
console.log(
  `\nValidation: ${['Original', ...trained.map(({method}) => method)]
    .map((method, k) => `${method} ${(100 * validAccuracy[k]).toFixed(1)} %`)
    .join(', ')}\n`,
);

// 3. Cut: plan, operate, save, load back, verify; and draw what is left.
const original = await saveAndLoad(dense, join(output, 'dense'));
const cut: Cut[] = [];
for (const {method, name, model} of trained) {
  const plan = planSurgery(model);
  console.log(`${method}. ${plan}\n`);
  const small = await shrink(model, plan, join(output, name), valid);
  const structure = gateStructure(model);
  await writeFileAtomic(
    join(output, `gate-map-${name}.svg`),
    gateMap(structure, {title: TITLES[name]}),
  );
  cut.push({method, name, model, structure, ...small});
}

// 4. Measure; this is the one time that the test names are read.
const forms = timeForms(
  [
    {
      form: 'Original, tfjs as it is',
      model: await stockCopy(original.model),
      bytes: original.bytes,
    },
    {form: 'Original, fused kernels', ...original},
    ...cut.flatMap(({method, stock, sparse}) => [
      {form: `${method}, cut, stock layers, fused kernels`, ...stock},
      {form: `${method}, cut, SparseLSTM`, ...sparse},
    ]),
  ],
  'alexandra',
);
const rows: ResultRow[] = [
  resultRow('Original', dense, original.model, test, forms[1]),
  ...cut.map(({method, model, sparse}) =>
    resultRow(
      method,
      model,
      sparse.model,
      test,
      forms.find(({form}) => form === `${method}, cut, SparseLSTM`)!,
    ),
  ),
];
const maxAbsDifference = Math.max(...cut.map(small => small.maxAbsDifference));
console.log(`${resultTable(rows, 'text')}\n\n${formTable(forms, 'text')}\n`);
console.log(
  `Largest difference of the cut models' outputs, saved and loaded: ${maxAbsDifference.toExponential(1)}`,
);
console.log(`Models and gate maps are in ${output}`);
if (json) {
  await writeJson(json, {
    rows,
    forms,
    maxAbsDifference,
    seed,
    validAccuracy,
    structure: Object.fromEntries(cut.map(({name, structure}) => [name, structure])),
    settings: SETTINGS,
    versions: softwareVersions(),
    command: `npm run demo -- --seed ${seed} --json FILE`,
  });
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
