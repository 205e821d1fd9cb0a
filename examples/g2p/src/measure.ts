import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import * as tf from '@tensorflow/tfjs';
import {Command} from 'commander';
import {
  nodeCommand,
  runProgram,
  softwareVersions,
  useBackend,
  writeJson,
} from '@sparsegate/example-shared';
import {checkWritable, fileSystem} from '@sparsegate/file-system';
import {compression} from '@sparsegate/structure';
import {loadWords} from './cmudict.js';
import {measureForms, millisecondsPerWord, onRuntime, type Form, type FormRow} from './forms.js';
import {importModel} from './import-model.js';
import {readNpz, type NumpyArray} from './npz.js';
import {compareWithOriginal, type Agreement} from './original.js';
import {shrink, type Shrunk} from './shrink.js';
import {tfjsSpeaker} from './speakers.js';
import {formTable} from './tables.js';
import {weightsFile} from './weights-file.js';
import type {Split} from './words.js';

/** Words that are timed, the first ones of the test; fewer in TensorFlow.js, where each takes long. */
const TIMED = 20;
const TIMED_IN_TFJS = 4;

/** Words that g2p-en's own code says too. */
const COMPARED = 300;

/** Words on which the cut model's logits are compared with the whole one's. */
const PROBES = 64;

interface Options {
  weights?: string;
  python?: string;
  json?: string;
}

const command = new Command()
  .description(
    'Measures forms of the published model, and beside them a trained model, cut and exported.',
  )
  .argument('[model]', 'directory of the model that train.js saved')
  .option('--weights <file>', 'the wheel of g2p-en 2.1.0 or its checkpoint20.npz; else by pip')
  .option('--python <command>', "a Python with numpy, for g2p-en's own code; needs the wheel")
  .option('--json <file>', 'write the figures as JSON');
command.parse();
await runProgram(() => main(command.args.at(0), command.opts<Options>()));

async function main(
  directory: string | undefined,
  {weights, python, json}: Options,
): Promise<void> {
  if (json) await checkWritable(json);
  await useBackend('wasm');
  const words = loadWords();
  const bytes = await weightsFile(weights);
  const trained = directory === undefined ? undefined : await cutModel(directory, words);
  const {rows, agreement} = await measure(
    bytes,
    trained?.small,
    words,
    python && weights ? {python, wheel: weights} : undefined,
  );
  console.log(formTable(rows, 'text'));
  if (!json) return;
  await writeJson(json, {
    ...{rows, agreement},
    ...{maxAbsoluteDifference: trained?.maxAbsoluteDifference, left: trained?.left},
    versions: softwareVersions(),
    command: `${nodeCommand('examples/g2p/dist/measure.js')}${directory ? ' MODEL' : ''} --weights WHEEL --python python3 --json FILE`,
  });
}

/** What train.js saved, cut. */
async function cutModel(
  directory: string,
  {valid}: Split,
): Promise<Shrunk & {left: ReturnType<typeof compression>}> {
  const pruned = await tf.loadLayersModel(fileSystem(directory));
  const shrunk = await shrink(pruned, valid.slice(0, PROBES));
  console.log(`${shrunk.plan}\n`);
  return {...shrunk, left: compression(pruned)};
}

/** All forms; this is the one time that the test words are read. */
async function measure(
  bytes: Uint8Array,
  small: tf.LayersModel | undefined,
  words: Split,
  original?: {python: string; wheel: string},
): Promise<{rows: FormRow[]; agreement?: Agreement}> {
  const arrays = readNpz(bytes);
  const published = importModel(arrays);
  const forms = await runtimeForms(arrays, published, small);
  const rows = measureForms(forms, words, words.test.slice(0, TIMED));
  const tfjs = tfjsSpeaker(published);
  const [time] = millisecondsPerWord([{speaker: tfjs}], words.test.slice(0, TIMED_IN_TFJS));
  // The same function as the first form, as tests and the agreement below show: its errors are those.
  const same = (form: string, millisecondsPerWord: number): FormRow => ({
    ...rows[0],
    ...{form, bytes: bytes.length, millisecondsPerWord},
  });
  const others = [same('Published, TensorFlow.js with fused kernels', time)];
  const agreement =
    original &&
    compareWithOriginal(
      original.python,
      original.wheel,
      forms[0].speaker,
      words.test.slice(0, COMPARED),
    );
  if (agreement) others.unshift(same('Published, numpy', agreement.millisecondsPerWord));
  return {rows: [...others, ...rows], agreement};
}

async function runtimeForms(
  arrays: ReadonlyMap<string, NumpyArray>,
  published: tf.LayersModel,
  small: tf.LayersModel | undefined,
): Promise<Form[]> {
  const folded = importModel(arrays, {fold: true});
  const forms = [
    await onRuntime('Published', published, 'float32'),
    await onRuntime('Published, tables folded', folded, 'float32'),
    await onRuntime('Published, tables folded', folded, 'int8'),
  ];
  if (!small) return forms;
  const cut = async (weights: 'float32' | 'int8'): Promise<Form> =>
    onRuntime('Pruned and cut', small, weights);
  return [...forms, await cut('float32'), await cut('int8')];
}
