// (i) Cut models on the runtime against native onnxruntime with the dense originals. (j) Dense LSTM layers on the
// runtime against onnxruntime-web. (k) Bytes of the runtime and of models.
import * as ort from 'onnxruntime-web';
import * as tf from '@tensorflow/tfjs';
import {exportModel} from '@sparsegate/export';
import {toONNX} from '@sparsegate/export/onnx';
import {load} from '@sparsegate/runtime';
import {bundleBytes} from './bundle-bytes.mjs';
import {firstAnswers} from './first-answer.mjs';
import {alternateShort, expectAgreement, isChosen, median, row} from './measure.mjs';
import {CASE_NAMES, structuredModels} from './structured-models.mjs';

const MILLISECONDS = 1000;
const TOLERANCE = 1e-4;

/** Suite i. */
export async function runtimeAgainstNative() {
  const cases = CASE_NAMES.filter(name => isChosen('i runtime', name));
  const native = cases.length > 0 ? await importNative() : undefined;
  const rows = isChosen('i runtime', FIRST_ANSWER) ? await firstAnswer() : [];
  for (const name of cases) rows.push(await nativeCase(native, name));
  return rows;
}

/** Native onnxruntime is installed for this suite alone, as it is 110 MB. */
function importNative() {
  return import('onnxruntime-node').catch(() => {
    throw new Error(
      'Suite i needs onnxruntime-node. Received: none. ' +
        'Install it in an empty folder, npm install onnxruntime-node@1.30.0 --onnxruntime-node-install=skip, ' +
        'and copy that node_modules over this one.',
    );
  });
}

const FIRST_ANSWER = 'names, cut, int8, in a new process';

async function firstAnswer() {
  const {dense, small, ids} = await structuredModels('names');
  const {bytes} = await exportModel(small, {weights: 'int8'});
  tf.dispose([dense, small]);
  const answers = firstAnswers(bytes, ids);
  const medianOf = part => [median(answers.map(answer => answer[part]))];
  return [
    row('i runtime', `${FIRST_ANSWER}: load`, medianOf('load')),
    row('i runtime', `${FIRST_ANSWER}: first answer after load`, medianOf('run')),
  ];
}

async function nativeCase({InferenceSession, Tensor}, name) {
  const {dense, small, ids} = await structuredModels(name);
  const {bytes, report} = await exportModel(small);
  const runtime = await load(bytes);
  if (!(report.maxRelativeError <= TOLERANCE))
    throw new Error(`${name}: off by ${report.maxRelativeError}`);
  const session = await InferenceSession.create(toONNX(dense), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const input = new Tensor('int32', Int32Array.from(ids), [1, ids.length]);
  const ours = () => runtime.run(ids, {batch: 1});
  const theirs = async () => {
    const outputs = await session.run({[session.inputNames[0]]: input});
    return outputs[session.outputNames[0]].data;
  };
  const expected = tf.tidy(() =>
    dense.predict(tf.tensor2d(ids, [1, ids.length], 'int32')).dataSync(),
  );
  expectAgreement(`${name}, onnxruntime-node`, await theirs(), expected, TOLERANCE);
  const {times} = await alternateShort([ours, theirs], MILLISECONDS);
  runtime.dispose();
  await session.release();
  tf.dispose([dense, small]);
  return row(
    'i runtime',
    `${name}, cut, B=1 T=${ids.length}`,
    times,
    'onnxruntime-node, 1 thread, dense',
  );
}

/** [B, T, I, U]: those of suite c at B=1, and the same at B=20. */
const SIZES = [
  [1, 200, 200],
  [35, 200, 200],
  [35, 64, 64],
  [200, 300, 128],
  [35, 1500, 1500],
].flatMap(size => [
  [1, ...size],
  [20, ...size],
]);

/** Suite j. */
export async function runtimeAgainstWeb() {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const rows = [];
  for (const size of SIZES) {
    const [batch, steps, inputSize, units] = size;
    const name = `B=${batch} T=${steps} I=${inputSize} U=${units}`;
    if (isChosen('j runtime', name)) rows.push(await webCase(name, size));
  }
  return rows;
}

async function webCase(name, [batch, steps, inputSize, units]) {
  const uniform = seed => tf.initializers.randomUniform({minval: -0.05, maxval: 0.05, seed});
  const layer = tf.layers.lstm({
    units,
    recurrentActivation: 'sigmoid',
    returnSequences: true,
    kernelInitializer: uniform(1),
    recurrentInitializer: uniform(2),
    batchInputShape: [batch, steps, inputSize],
  });
  const model = tf.sequential({layers: [layer]});
  const x = tf.randomNormal([batch, steps, inputSize], 0, 1, 'float32', 1);
  const numbers = x.dataSync();
  const {bytes} = await exportModel(model, {probe: x});
  const runtime = await load(bytes);
  const session = await ort.InferenceSession.create(toONNX(model), {executionProviders: ['wasm']});
  const input = new ort.Tensor('float32', numbers, x.shape);
  const ours = () => runtime.run(numbers, {batch});
  const theirs = async () => {
    const outputs = await session.run({[session.inputNames[0]]: input});
    return outputs[session.outputNames[0]].data;
  };
  expectAgreement(name, ours(), await theirs(), TOLERANCE);
  const {times, limit} = await alternateShort([ours, theirs], MILLISECONDS);
  runtime.dispose();
  await session.release();
  tf.dispose([model, x]);
  const flops = 2 * batch * steps * (inputSize + units) * 4 * units;
  return row('j runtime', name, times, 'onnxruntime-web, 1 thread', {flops, limit});
}

/** Suite k. */
export async function runtimeBytes() {
  const whole = await bundleBytes('@sparsegate/runtime');
  const rows = [
    bytesRow('runtime, classifier', (await bundleBytes('@sparsegate/runtime/classifier')).loaded),
    bytesRow('runtime, whole', whole.loaded + whole.fallback),
  ];
  for (const name of CASE_NAMES) {
    const {dense, small} = await structuredModels(name);
    for (const weights of ['float32', 'int8']) {
      const {bytes} = await exportModel(small, {weights});
      rows.push(bytesRow(`${name}, cut, ${weights}`, bytes.length));
    }
    tf.dispose([dense, small]);
  }
  return rows;
}

function bytesRow(name, bytes) {
  const nothing = {theirs: null, peer: null, ratio: null, limitFraction: null};
  return {suite: 'k bytes', case: name, ours: bytes, unit: 'bytes', ...nothing};
}
