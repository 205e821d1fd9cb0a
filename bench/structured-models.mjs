// Models of the shape of the committed results, dense and cut, with weights drawn by a seed: the results say which
// neurons and gates are left, not their weights.
import {readFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import {operate, planSurgery} from '@sparsegate/surgery';

const read = path => JSON.parse(readFileSync(new URL(`../examples/${path}`, import.meta.url)));

/** Share of weights other than 0 in the gates that are left: what the rows' counts leave for them. */
const CASES = {
  names: () => ({
    structure: read('names/results/seed-1.json').structure.pruning,
    words: 28,
    features: 16,
    keptWords: 28,
    keptFeatures: 16,
    recurrentActivation: 'sigmoid',
    density: 0.7,
    output: {units: 1, activation: 'sigmoid'},
    steps: 9,
  }),
  imdb: () => {
    const {structure, counts} = read('imdb/results/wgn-seed1-wink.surgery.json');
    return {
      structure,
      words: 20003,
      features: 100,
      keptWords: counts.words,
      keptFeatures: counts.components,
      recurrentActivation: 'hardSigmoid',
      // 4725 weights, of which the vectors of words and the output are others.
      density: 0.03,
      output: {units: 1, activation: 'sigmoid'},
      steps: 200,
    };
  },
  'ptb without softmax': () => ({
    structure: read('word-ptb/results/wgn-seed1.surgery.json').structure,
    words: 1000,
    features: 200,
    keptWords: 1000,
    keptFeatures: 200,
    recurrentActivation: 'sigmoid',
    density: 0.75,
    returnSequences: true,
    steps: 35,
  }),
};

/** Names of the cases. */
export const CASE_NAMES = Object.keys(CASES);

/** A case's dense model and the model that surgery makes of it once it has the zeros of the result. */
export async function structuredModels(name) {
  const settings = CASES[name]();
  const dense = buildModel(settings);
  const sparse = buildModel(settings);
  setWeights(sparse, settings);
  const small = await operate(sparse, planSurgery(sparse), {layers: 'sparse'});
  sparse.dispose();
  const ids = Array.from(
    {length: settings.steps},
    (_, k) => 1 + ((7 * k) % (settings.keptWords - 1)),
  );
  return {dense, small, ids};
}

function buildModel({structure, words, features, recurrentActivation, output, returnSequences}) {
  const model = tf.sequential();
  const uniform = seed => tf.initializers.randomUniform({minval: -0.2, maxval: 0.2, seed});
  model.add(
    tf.layers.embedding({
      inputDim: words,
      outputDim: features,
      batchInputShape: [null, null],
      embeddingsInitializer: uniform(1),
    }),
  );
  structure.forEach(({units}, k) => {
    const isLast = k === structure.length - 1;
    model.add(
      tf.layers.lstm({
        units,
        recurrentActivation,
        returnSequences: returnSequences || !isLast,
        kernelInitializer: uniform(2 * k + 2),
        recurrentInitializer: uniform(2 * k + 3),
      }),
    );
  });
  if (output) model.add(tf.layers.dense({...output, kernelInitializer: uniform(9)}));
  return model;
}

/** Zeros where the result has them. */
function setWeights(model, {structure, density, keptWords, keptFeatures}) {
  const random = generator(5);
  const [embedding, ...others] = model.layers;
  mapWeights(embedding, (value, row, column) =>
    row < keptWords && column < keptFeatures ? value : 0,
  );
  let keepRow = row => row < keptFeatures;
  structure.forEach(({units, gates, neurons}, k) => {
    const byIndex = new Map(neurons.map(neuron => [neuron.index, neuron]));
    const isActive = column => {
      const neuron = byIndex.get(column % units);
      return neuron && !neuron.gates[gates[Math.floor(column / units)]].constant;
    };
    const [kernelRow, recurrentRow] = [keepRow, row => byIndex.has(row)];
    mapWeights(others[k], (value, row, column, weight) => {
      if (weight === 2) return value;
      const keep = weight === 0 ? kernelRow(row) : recurrentRow(row);
      return keep && isActive(column) && random() < density ? value : 0;
    });
    keepRow = recurrentRow;
  });
  const [output] = others.slice(structure.length);
  if (output) mapWeights(output, (value, row, _, weight) => (weight || keepRow(row) ? value : 0));
}

function mapWeights(layer, change) {
  const weights = layer.getWeights().map((weight, index) => {
    const width = weight.shape[weight.shape.length - 1];
    const values = weight
      .dataSync()
      .map((value, k) => change(value, Math.floor(k / width), k % width, index));
    return tf.tensor(values, weight.shape);
  });
  layer.setWeights(weights);
  tf.dispose(weights);
}

/** Uniform numbers in [0, 1): a linear congruential generator. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
