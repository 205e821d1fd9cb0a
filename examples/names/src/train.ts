import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type * as tf from '@tensorflow/tfjs';
import {Command, Option} from 'commander';
import {
  BACKENDS,
  choice,
  runProgram,
  softwareVersions,
  useBackend,
  wholeNumber,
  writeJson,
  type BackendName,
} from '@sparsegate/example-shared';
import {checkWritable, writeFileAtomic} from '@sparsegate/file-system';
import {ready} from '@sparsegate/kernels/wasm';
import {gateMap} from '@sparsegate/report';
import {gateStructure, type LayerStructure} from '@sparsegate/structure';
import {planSurgery} from '@sparsegate/surgery';
import {CELL_TITLES, CELLS, type CellName} from './cells.js';
import {loadNames, majorityAccuracy, type Split} from './dataset.js';
import {
  resultRow,
  saveAndLoad,
  shrink,
  timeForms,
  type FormRow,
  type ResultRow,
  type Saved,
  type Shrunk,
} from './evaluate.js';
import {accuracy} from './accuracy.js';
import {onRuntime, runtimeRow, type OnRuntime} from './on-runtime.js';
import {SETTINGS} from './settings.js';
import {formTable, resultTable} from './tables.js';
import {gateMapTitle, SPARSE_MODELS, type SparseModelName} from './titles.js';
import {stockCopy, trainBayesian, trainDense, trainSparse, trainToTarget} from './train-models.js';

/** What is timed: nine characters. */
const TIMED_NAME = 'alexandra';

interface Options {
  cell: CellName;
  backend: BackendName;
  seed: number;
  methods: SparseModelName[];
  json?: string;
  output: string;
}

/** A model with zeros, and under which names it goes. */
interface Trained {
  cell: CellName;
  method: string;
  name: SparseModelName;
  model: tf.LayersModel;
}

/** The same, with what surgery made of it. */
type Cut = Trained & Shrunk & {structure: LayerStructure[]};

/** What is written, and measured, of all methods. */
interface Measured {
  rows: ResultRow[];
  forms: FormRow[];
  maxAbsDifference: number;
}

/** How each model with zeros is made of the dense one. */
const METHODS: Record<SparseModelName, {method: string; trained: typeof trainSparse}> = {
  pruning: {method: 'Pruning W+G+N', trained: trainSparse},
  target: {method: 'Pruning to 40 % of neurons, Adam', trained: trainToTarget},
  bayes: {
    method: 'Bayes W+G+N',
    trained: (_cell, dense, names, seed) => trainBayesian(dense, names, seed),
  },
};

const command = new Command()
  .description(
    'Female or male: trains a dense and three sparse character models on first names, and cuts the sparse ones.',
  )
  .addOption(choice('--cell <name>', 'the recurrent layer', CELLS, 'lstm'))
  .addOption(choice('--backend <name>', 'tfjs backend', BACKENDS, 'wasm'))
  .option('--seed <number>', 'of the split, the weights and the batches', wholeNumber, 1)
  .addOption(
    new Option('--methods <names...>', 'of making zeros')
      .choices(SPARSE_MODELS)
      .default(SPARSE_MODELS),
  )
  .option('--json <file>', 'write the figures as JSON')
  .option('--output <directory>', 'for the saved models and the gate map', join(here(), 'output'));
await runProgram(() => main(command.parse().opts<Options>()));

async function main({cell, backend, seed, methods, json, output}: Options): Promise<void> {
  await checkWritable(join(output, 'dense', 'model.json'));
  if (json) await checkWritable(json);
  await useBackend(backend);
  if (backend === 'wasm') await ready();
  const names = readNames(seed);
  const {dense, trained, validAccuracy} = await train(cell, names, seed, methods);
  const original = await saveAndLoad(dense, join(output, 'dense'));
  const cut: Cut[] = [];
  for (const one of trained) cut.push(await cutDown(one, names, output));
  const measured = await measure(dense, original, cut, names);
  console.log(`Models and gate maps are in ${output}`);
  if (!json) return;
  await writeJson(json, {
    ...measured,
    cell,
    backend,
    seed,
    validAccuracy,
    structure: Object.fromEntries(cut.map(({name, structure}) => [name, structure])),
    settings: SETTINGS,
    versions: softwareVersions(),
    command: `npm run demo -- --cell ${cell} --backend ${backend} --seed ${seed} --methods ${methods.join(' ')} --json FILE`,
  });
}

/** 1. The names: lists of first names, those in both lists left out. */
function readNames(seed: number): Split {
  const names = loadNames(seed);
  const {train: training, valid, test, ambiguous} = names;
  console.log(
    `${training.length} names to train on, ${valid.length} to validate, ${test.length} to test; ` +
      `${ambiguous} that are both are left out.\n` +
      `Always the more frequent answer: ${(100 * majorityAccuracy(test)).toFixed(1)} % right.\n`,
  );
  return names;
}

/** 2. Train: the same stock model dense, with the penalty on weights, gates and neurons, by a target, and with weights that have posteriors. */
async function train(
  cell: CellName,
  {train: names, valid}: Split,
  seed: number,
  methods: readonly SparseModelName[],
): Promise<{dense: tf.Sequential; trained: Trained[]; validAccuracy: number[]}> {
  const dense = await trainDense(cell, names, seed);
  const trained: Trained[] = [];
  for (const name of methods) {
    const {method, trained: make} = METHODS[name];
    trained.push({cell, method, name, model: await make(cell, dense, names, seed)});
  }
  const models = [{method: 'Original', model: dense}, ...trained];
  const validAccuracy = models.map(({model}) => accuracy(model, valid));
  const shown = models.map(({method}, k) => `${method} ${(100 * validAccuracy[k]).toFixed(1)} %`);
  console.log(`\nValidation: ${shown.join(', ')}\n`);
  return {dense, trained, validAccuracy};
}

/** 3. Cut: plan, operate, save, load back, verify; and draw what is left. */
async function cutDown(one: Trained, {valid}: Split, output: string): Promise<Cut> {
  const {cell, method, name, model} = one;
  const plan = planSurgery(model);
  console.log(`${method}. ${plan}\n`);
  const small = await shrink(model, plan, join(output, name), valid);
  const structure = gateStructure(model);
  const map = gateMap(structure, {title: gateMapTitle(name, cell)});
  await writeFileAtomic(join(output, `gate-map-${name}.svg`), map);
  return {...one, structure, ...small};
}

/** 4. Measure; this is the one time that the test names are read. */
async function measure(
  dense: tf.LayersModel,
  original: Saved,
  cut: readonly Cut[],
  {test}: Split,
): Promise<Measured> {
  const stock = {model: await stockCopy(original.model), bytes: original.bytes};
  const runtime: OnRuntime[] = [];
  for (const {method, sparse} of cut) {
    runtime.push(await onRuntime(method, sparse.model, test, TIMED_NAME));
  }
  const forms = timeForms(
    [
      {form: 'Original, tfjs as it is', ...stock},
      {form: 'Original, fused kernels', ...original},
      ...cut.flatMap(small => [
        {form: `${small.method}, cut, stock layers, fused kernels`, ...small.stock},
        {form: sparseForm(small), ...small.sparse},
      ]),
    ],
    TIMED_NAME,
  );
  forms.push(
    ...runtime.map(({form, bytes, millisecondsPerPrediction}) => ({
      form,
      bytes,
      millisecondsPerPrediction,
    })),
  );
  const timeOf = (small: Cut): FormRow => forms.find(({form}) => form === sparseForm(small))!;
  const rows: ResultRow[] = [
    resultRow('Original', dense, original.model, test, forms[1]),
    ...cut.flatMap((small, k) => {
      const row = resultRow(small.method, small.model, small.sparse.model, test, timeOf(small));
      return [row, runtimeRow(row, runtime[k])];
    }),
  ];
  const maxAbsDifference = Math.max(...cut.map(small => small.maxAbsDifference));
  console.log(`${resultTable(rows, 'text')}\n\n${formTable(forms, 'text')}\n`);
  console.log(
    `Largest difference of the cut models' outputs, saved and loaded: ${maxAbsDifference.toExponential(1)}`,
  );
  return {rows, forms, maxAbsDifference};
}

function sparseForm({cell, method}: Cut): string {
  return `${method}, cut, ${CELL_TITLES[cell].sparseLayer}`;
}

/** The example's own directory. */
function here(): string {
  return fileURLToPath(new URL('..', import.meta.url));
}
