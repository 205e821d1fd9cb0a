// (h) Inference of sparse LSTM layers: what is left against the dense layers on our kernels, at the structures of committed
// results and of layers in which so much is left in blocks of four or eight gates, or anywhere. `ratio` is sparse time by
// dense time, `bound` what remains of the work: multiplications, and 8 for each gate and each tanh of a cell.
import {readFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import {activeColumns, gateConstants, LSTM_CELL, packWeights} from '@sparsegate/cells';
import {lstmSequence, sparseLstmSequence} from '@sparsegate/ops';
import {countKernels} from './kernel-time.mjs';
import {alternateShort, expectAgreement, isChosen, median} from './measure.mjs';

const SUITE = 'h sparse inference';
const TOLERANCE = 1e-4;
const MILLISECONDS = 1000;
/** Multiplications that a gate's function, or the tanh of a cell, counts for. */
const EVALUATION = 8;
const GATES = LSTM_CELL.gates.length;
const OPTIONS = {recurrentActivation: 'sigmoid'};

export async function sparseInference() {
  const rows = [];
  for (const stack of [...committedStacks(), ...randomStacks()]) {
    if (isChosen(SUITE, stack.name)) rows.push(...(await stackCase(stack)));
  }
  return rows;
}

/** The layers of committed results, with this share of the weights of their active gates. */
function committedStacks() {
  const ptb = structureOf('examples/word-ptb/results/wgn-seed1.surgery.json');
  const imdb = structureOf('examples/imdb/results/wgn-seed1-from-original.surgery.json');
  return [1, 0.5, 0.1, 0.05].flatMap(share => [
    {
      name: `PTB, ${share * 100} % of active gates' weights`,
      steps: 35,
      layers: stack(ptb, 200, share),
    },
    {
      name: `IMDb, ${share * 100} % of active gates' weights`,
      steps: 200,
      layers: stack(imdb, 300, share),
    },
  ]);
}

function structureOf(file) {
  return JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).structure;
}

function stack(structure, inputSize, density) {
  let kept = Array.from({length: inputSize}, (_, k) => k);
  return structure.map(({units, neurons}) => {
    const inputs = kept;
    kept = neurons.map(({index}) => index);
    const columns = LSTM_CELL.gates.flatMap(({name}, gate) =>
      neurons.flatMap(({index, gates}) => (gates[name].constant ? [] : [gate * units + index])),
    );
    const layer = {inputSize, units, inputs, neurons: kept, columns, block: 1, density};
    inputSize = units;
    return layer;
  });
}

/** One layer of 200 neurons, all of them alive. */
function randomStacks() {
  const all = length => Array.from({length}, (_, k) => k);
  const layer = {
    inputSize: 200,
    units: 200,
    inputs: all(200),
    neurons: all(200),
    columns: all(800),
  };
  return [0.3, 0.1, 0.05].flatMap(density =>
    [8, 4, 1].map(block => ({
      name: `${density * 100} % ${block > 1 ? `in blocks of ${block}` : 'anywhere'}`,
      steps: 35,
      layers: [{...layer, block, density}],
    })),
  );
}

async function stackCase({name, steps, layers}) {
  const random = generator(1);
  const built = layers.map(layer => build(layer, random));
  const x = tf.tensor(normal(random, steps * layers[0].inputSize), [1, steps, layers[0].inputSize]);
  const run = op => () => {
    const outputs = tf.tidy(() => built.reduce(op, x));
    const values = outputs.dataSync();
    outputs.dispose();
    return values;
  };
  const dense = run((input, {full}) => lstmSequence(input, full, {}, OPTIONS).outputs);
  const sparse = run((input, {small}) => sparseLstmSequence(input, small, {}, OPTIONS).outputs);
  const zeroed = run((input, {stock}) => lstmSequence(input, stock, {}, OPTIONS).outputs);
  expectAgreement(name, sparse(), zeroed(), TOLERANCE);
  const inside = [dense, sparse].map(() => []);
  const counted = [dense, sparse].map((forward, k) => () => {
    const {result, milliseconds} = countKernels(forward);
    inside[k].push(milliseconds);
    return result;
  });
  const {times} = await alternateShort(counted, MILLISECONDS);
  const work = key => built.reduce((sum, layer) => sum + layer[key], 0);
  const bound = work('dense') / work('left');
  tf.dispose([x, built]);
  return [
    workRow(name, times, 'our dense kernels', bound),
    workRow(name, inside.map(median), 'our dense kernels, inside of them', bound),
  ];
}

/** Sparse time against dense time, and what their ratio is by the work. */
function workRow(name, [theirs, ours], peer, bound) {
  const ratio = theirs / ours;
  return {
    ...{suite: SUITE, case: name, ours, theirs, peer, unit: 'ms'},
    ...{ratio, bound, limitFraction: null},
  };
}

/** A dense layer, the same with zeros, and what is left of that: full, stock and small, with the work for each step. */
function build({inputSize, units, inputs, neurons, columns, block, density}, random) {
  const width = GATES * units;
  const weights = rows => normal(random, rows * width).map(value => 0.05 * value);
  const [kernel, recurrentKernel, bias] = [inputSize, units, 1].map(weights);
  const isColumn = new Set(columns);
  const thin = (matrix, rows) => {
    const isRow = new Set(rows);
    let kept = false;
    return matrix.map((value, k) => {
      const [row, column] = [Math.floor(k / width), k % width];
      if (column % block === 0) kept = random() < density;
      return isRow.has(row) && isColumn.has(column) && kept ? value : 0;
    });
  };
  const left = {
    kernel: thin(kernel, inputs),
    recurrentKernel: thin(recurrentKernel, neurons),
    bias,
  };
  const nonzeros = [...left.kernel, ...left.recurrentKernel].filter(value => value !== 0).length;
  const packed = packWeights(LSTM_CELL, {units, inputSize, ...left}, 'sigmoid');
  return {
    full: tensors({kernel, recurrentKernel, bias}, inputSize, units),
    stock: tensors(left, inputSize, units),
    small: packedTensors(packed, inputSize, units),
    dense: (inputSize + units) * width + EVALUATION * (width + units),
    left: nonzeros + EVALUATION * (packed.config.activeGates + neurons.length),
  };
}

function tensors({kernel, recurrentKernel, bias}, inputSize, units) {
  return {
    kernel: tf.tensor2d(kernel, [inputSize, GATES * units]),
    recurrentKernel: tf.tensor2d(recurrentKernel, [units, GATES * units]),
    bias: tf.tensor1d(bias),
  };
}

function packedTensors({config, weights}, inputSize, units) {
  const byName = Object.fromEntries(weights.map(weight => [weight.name, weight]));
  const matrix = (name, rows) => {
    if (byName[name]) return tf.tensor2d(byName[name].values, byName[name].shape);
    const part = suffix =>
      tf.tensor1d(byName[`${name}_${suffix}`].values, suffix === 'values' ? 'float32' : 'int32');
    return {
      shape: [rows, config.activeGates],
      values: part('values'),
      columns: part('columns'),
      rowPointers: part('row_pointers'),
    };
  };
  return {
    kernel: matrix('kernel', inputSize),
    recurrentKernel: matrix('recurrent_kernel', units),
    bias: tf.tensor1d(byName.bias.values),
    activeColumns: tf.tensor1d(activeColumns(LSTM_CELL, config.constantGates), 'int32'),
    gateConstants: tf.tensor1d(gateConstants(LSTM_CELL, config.constantGates)),
  };
}

/** Park and Miller's generator, uniform in [0, 1). */
function generator(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function normal(random, count) {
  const one = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
  return Float32Array.from({length: count}, one);
}
