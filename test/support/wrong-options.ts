import * as tf from '@tensorflow/tfjs';
import {exportModel} from '@sparsegate/export';
import {toONNX} from '@sparsegate/export/onnx';
import {checkWritable, fileSystem, writeFileAtomic} from '@sparsegate/file-system';
import {
  fromKeras,
  MaskedGlobalAveragePooling1D,
  ResetAfterGRU,
  ZeroMaskedSteps,
} from '@sparsegate/keras';
import {adam} from '@sparsegate/kernels';
import {gruSequence, lstmSequence, sparseGruSequence, sparseLstmSequence} from '@sparsegate/ops';
import {
  clipByGlobalNorm,
  constant,
  cubic,
  groupLasso,
  lambdaPerToken,
  prune,
  ramp,
  valueAt,
} from '@sparsegate/pruning';
import {
  constantGatesTable,
  gateMap,
  gateMapPixels,
  gateMapText,
  gateMapWords,
  gatePatterns,
  gatePatternsTable,
  gradientByLag,
  htmlReport,
  lagCurves,
  lagGroups,
  lagTable,
  medianMilliseconds,
  resultsTable,
} from '@sparsegate/report';
import {load} from '@sparsegate/runtime';
import {
  packGRU,
  packLSTM,
  SparseBidirectional,
  SparseGRU,
  SparseLSTM,
} from '@sparsegate/sparse-rnn';
import {compression, countVariables, gateStructure} from '@sparsegate/structure';
import {
  newInputs,
  newWordIds,
  operate,
  planSurgery,
  probeInputs,
  verify,
} from '@sparsegate/surgery';
import {tensorBoard} from '@sparsegate/tensorboard';
import {
  collapsePosterior,
  cyclicWeight,
  elbo,
  fromStandard,
  klDivergence,
  linearWeight,
  predictMonteCarlo,
  variationalDense,
  VariationalDense,
  variationalEmbedding,
  VariationalEmbedding,
  variationalGRU,
  VariationalGRU,
  variationalLSTM,
  VariationalLSTM,
} from '@sparsegate/variational';

/** A call that must be refused, and what is said. */
type Refused = [call: () => unknown, message: RegExp];

/** What JavaScript lets through. */
const wrong = <T>(given: unknown): T => given as T;

const x = tf.zeros<tf.Rank.R3>([1, 1, 1]);
const stock = {units: 1, inputSize: 1, kernel: [1], recurrentKernel: [1], bias: [1]};
const names = wrong<never>('relu');

/** By public function or class: calls with options that it does not know, or with values that it cannot use. */
export function wrongOptions(model: tf.LayersModel): Record<string, Refused[]> {
  return {
    ...ofTraining(model),
    ...ofStructure(model),
    ...ofLayers(),
    ...ofOps(),
    ...ofFiles(model),
    ...ofReports(),
  };
}

function ofTraining(model: tf.LayersModel): Record<string, Refused[]> {
  const posterior = {mean: tf.zeros([1]), logSigma: tf.zeros([1])};
  return {
    adam: [[() => adam(wrong('0.1')), /adam: learningRate must be a finite number .*'0\.1'/]],
    prune: [
      [() => prune(model, wrong({grouplambda: 1})), /mean groupLambda\?/],
      [
        () => prune(model, wrong({groupLambda: 1, scope: 'recurent'})),
        /scope must .*mean recurrent\?/,
      ],
      [() => prune(model, wrong({groupLambda: 'much'})), /groupLambda must be a number or/],
    ],
    constant: [[() => constant(wrong('1')), /constant must be a finite number of 0 or more/]],
    ramp: [[() => ramp(0, 1, 5, 5), /ramp: a ramp must .*Received: begin 5, end 5/]],
    cubic: [[() => cubic(0, NaN, 0, 5), /cubic must be a finite number of 0 or more.*NaN/]],
    valueAt: [[() => valueAt(wrong({kind: 'ramps'}), 1), /valueAt: the kind .*mean ramp\?/]],
    lambdaPerToken: [[() => lambdaPerToken(0.1, 0), /timeSteps must be .*Received: 0/]],
    clipByGlobalNorm: [
      [
        () => clipByGlobalNorm(wrong<tf.Optimizer>('sgd'), 1),
        /optimizer must be an optimizer .*'sgd'/,
      ],
      [() => clipByGlobalNorm(tf.train.sgd(1), 0), /maxNorm must be a positive number/],
    ],
    groupLasso: [
      [() => groupLasso(wrong({}), wrong('gates')), /groupLasso: groups must be one of/],
      [() => groupLasso(wrong({}), 'weights', wrong({epsilom: 1})), /mean epsilon\?/],
    ],
    elbo: [
      [() => elbo(model, wrong({trainsize: 1})), /elbo: .*mean trainSize\?/],
      [() => elbo(model, wrong({trainSize: 1, klWeight: {kind: 'linaer'}})), /mean linear\?/],
    ],
    linearWeight: [[() => linearWeight(wrong({epoch: 3})), /linearWeight: .*mean epochs\?/]],
    cyclicWeight: [
      [() => cyclicWeight(wrong({epochs: 3, risse: 1})), /cyclicWeight: .*mean rise\?/],
    ],
    klDivergence: [
      [() => klDivergence(posterior, wrong('round')), /approximation .*mean rounded\?/],
    ],
    fromStandard: [[() => fromStandard(model, wrong({wordgroups: true})), /mean wordGroups\?/]],
    collapsePosterior: [[() => collapsePosterior(model, wrong({snr: 1})), /options must be among/]],
    predictMonteCarlo: [
      [() => predictMonteCarlo(model, x, wrong({sample: 3})), /mean samples\?/],
      [() => predictMonteCarlo(model, x, {samples: 1}), /samples must be an integer of 2 or more/],
    ],
  };
}

function ofStructure(model: tf.LayersModel): Record<string, Refused[]> {
  const plan = planSurgery(model);
  return {
    compression: [[() => compression(model, wrong('fixpoint')), /rule must be one of 'onePass'/]],
    gateStructure: [[() => gateStructure(model, wrong('all')), /rule must be one of 'onePass'/]],
    countVariables: [
      [() => countVariables({layers: []}, wrong({zeroBehindGate: true})), /mean zeroBehindGates\?/],
    ],
    planSurgery: [
      [() => planSurgery(model, wrong({rule: 'onepass'})), /planSurgery: rule .*mean onePass\?/],
      [() => planSurgery(model, wrong({vocabulary: 'yes'})), /vocabulary must be true or false/],
    ],
    operate: [
      [() => operate(model, plan, wrong({layers: 'sparce'})), /operate: layers .*mean sparse\?/],
      [() => operate(model, wrong(undefined)), /a plan must list layers and embeddings/],
    ],
    verify: [
      [() => verify(model, model, undefined, wrong({tolerence: 1})), /mean tolerance\?/],
      [() => verify(model, model, undefined, {tolerance: NaN}), /tolerance .*Received: NaN/],
    ],
    probeInputs: [[() => probeInputs(model, wrong('1')), /seed must be an integer.*'1'/]],
    newInputs: [[() => newInputs(model, wrong({}), [x]), /newInputs: a plan must list layers/]],
    newWordIds: [[() => newWordIds(undefined), /newWordIds: it takes the words/]],
  };
}

function ofLayers(): Record<string, Refused[]> {
  const lstm = (): SparseLSTM => new SparseLSTM({units: 1});
  return {
    SparseLSTM: [
      [() => new SparseLSTM(wrong({units: 1, activation: 'relu'})), /Received: activation/],
      [() => new SparseLSTM(wrong({units: 1, dropout: 0.5})), /Received: dropout/],
      [() => new SparseLSTM(wrong({units: 1, useBias: false})), /Received: useBias/],
      [() => new SparseLSTM(wrong({units: 1, returnSequence: true})), /mean returnSequences\?/],
      [() => new SparseLSTM(wrong(undefined)), /SparseLSTM: arguments must be an object/],
    ],
    SparseGRU: [
      [() => new SparseGRU(wrong({units: 1, resetafter: true})), /mean resetAfter\?/],
      [() => new SparseGRU(wrong({units: 1, resetAfter: 'yes'})), /resetAfter must be true or/],
      [() => new SparseGRU(wrong({units: 1, name: 'g', unrol: true})), /SparseGRU 'g': options/],
      [() => new SparseGRU(wrong(7)), /SparseGRU: arguments must be an object. Received: 7/],
    ],
    SparseBidirectional: [
      [() => new SparseBidirectional(wrong({layer: lstm(), backwards: lstm()})), /mean backward\?/],
      [
        () => new SparseBidirectional({layer: lstm(), backward: lstm(), mergeMode: wrong('cat')}),
        /mergeMode must be one of .*'cat'/,
      ],
      [
        () => new SparseBidirectional({layer: wrong(tf.layers.flatten()), backward: lstm()}),
        /layer must be a recurrent layer. Received: a Flatten/,
      ],
    ],
    ResetAfterGRU: [
      [() => new ResetAfterGRU(wrong({unit: 3})), /mean units\?/],
      [() => new ResetAfterGRU({units: 0}), /units must be an integer of 1 or more/],
      [() => new ResetAfterGRU({units: 1, activation: names}), /activation must be 'tanh'/],
    ],
    MaskedGlobalAveragePooling1D: [
      [() => new MaskedGlobalAveragePooling1D(wrong({keepdims: true})), /Received: keepdims/],
    ],
    ZeroMaskedSteps: [[() => new ZeroMaskedSteps(wrong({nam: 'z'})), /mean name\?/]],
    ...ofVariationalLayers(),
    packLSTM: [[() => packLSTM(stock, wrong('sigmoyd')), /recurrentActivation .*mean sigmoid\?/]],
    packGRU: [
      [() => packGRU(stock, names), /recurrentActivation must be 'sigmoid' or 'hardSigmoid'/],
      [() => packGRU(stock, 'sigmoid', wrong({resetafter: true})), /mean resetAfter\?/],
    ],
  };
}

function ofVariationalLayers(): Record<string, Refused[]> {
  const units = {units: 1};
  const words = {inputDim: 2, outputDim: 2};
  const dense = /mean denseSampling\?/;
  const vectors = /mean wordGroups\?/;
  const groups = /groups must be one of/;
  return {
    variationalDense: [[() => variationalDense(wrong({...units, denseSample: 'local'})), dense]],
    VariationalDense: [
      [() => new VariationalDense(wrong({...units, denseSample: 'local'})), dense],
      [() => new VariationalDense(wrong(undefined)), /arguments must be an object/],
    ],
    variationalEmbedding: [[() => variationalEmbedding(wrong({...words, wordGroup: 1})), vectors]],
    VariationalEmbedding: [
      [() => new VariationalEmbedding(wrong({...words, wordGroup: 1})), vectors],
      [() => new VariationalEmbedding(wrong(undefined)), /arguments must be an object/],
    ],
    variationalGRU: [[() => variationalGRU(wrong({...units, groups: 'all'})), groups]],
    VariationalGRU: [
      [() => new VariationalGRU(wrong({...units, inputGroup: 1})), /mean inputGroups\?/],
      [() => new VariationalGRU({...units, seed: 0.5}), /seed must be an integer/],
      [() => new VariationalGRU({...units, resetAfter: wrong('yes')}), /resetAfter must be true/],
      [() => new VariationalGRU(wrong(undefined)), /arguments must be an object/],
    ],
    variationalLSTM: [[() => variationalLSTM(wrong({...units, groups: 'all'})), groups]],
    VariationalLSTM: [
      [() => new VariationalLSTM(wrong({...units, inputGroup: 1})), /mean inputGroups\?/],
      [() => new VariationalLSTM(wrong(undefined)), /arguments must be an object/],
    ],
  };
}

function ofOps(): Record<string, Refused[]> {
  const sequences = {lstmSequence, gruSequence, sparseLstmSequence, sparseGruSequence};
  const refused = Object.entries(sequences).map(([name, op]): [string, Refused[]] => {
    const call = (options: unknown) => () => op(x, wrong({}), {}, wrong(options));
    return [
      name,
      [
        [call(undefined), new RegExp(`${name}: recurrentActivation must be 'sigmoid' or`)],
        [call({recurrentActivation: 'sigmoyd'}), /mean sigmoid\?/],
        [call({recurrentActivation: 'sigmoid', goBackward: true}), /mean goBackwards\?/],
        [call({recurrentActivation: 'sigmoid', returnSequences: 1}), /must be true or false/],
      ],
    ];
  });
  return Object.fromEntries(refused);
}

function ofFiles(model: tf.LayersModel): Record<string, Refused[]> {
  return {
    exportModel: [
      [() => exportModel(model, wrong({weight: 'int8'})), /exportModel: .*mean weights\?/],
      [() => exportModel(model, wrong({weights: 'int4'})), /weights must .*'int4'.*mean int8\?/],
      [() => exportModel(model, {maxError: NaN}), /maxError must be a finite number/],
      [() => exportModel(model, wrong({probe: [[1]]})), /probe must be a tensor, or one for each/],
      [() => exportModel(model, wrong({wordIds: [1]})), /wordIds must hold lists .*a list/],
    ],
    toONNX: [
      [() => toONNX(model, wrong({pading: 'last'})), /toONNX: .*mean padding\?/],
      [() => toONNX(model, wrong({padding: 'first'})), /padding must be one of 'last'/],
    ],
    fromKeras: [
      [() => fromKeras(wrong(undefined)), /fromKeras: source must be a URL or a handler/],
      [() => fromKeras(wrong(Promise.resolve())), /Received: a promise. Await it first/],
      [() => fromKeras(wrong(7)), /source must be a URL or a handler .*Received: 7/],
      [() => fromKeras('m.json', wrong({fetchfunc: 1})), /fromKeras: .*mean fetchFunc\?/],
    ],
    fileSystem: [
      [() => fileSystem(wrong(undefined)), /fileSystem: path must be a text .*undefined/],
      [() => fileSystem(''), /fileSystem: path must be a text .*Received: ''/],
    ],
    tensorBoard: [
      [() => tensorBoard(wrong(undefined)), /tensorBoard: directory must be a text .*undefined/],
      [() => tensorBoard('logs', wrong({updatefreq: 'batch'})), /mean updateFreq\?/],
      [
        () => tensorBoard('logs', wrong({updateFreq: 100})),
        /updateFreq must be 'epoch' or 'batch'/,
      ],
      [() => tensorBoard('logs', {gateMapEvery: -1}), /gateMapEvery must be an integer of 0 or/],
      [() => tensorBoard('logs', wrong({structure: []})), /structure must be a function.*\[\]/],
    ],
    checkWritable: [[() => checkWritable(wrong(new URL('file:///a'))), /path must be a text/]],
    writeFileAtomic: [[() => writeFileAtomic(wrong(null), ''), /path must be a text .*null/]],
    load: [
      [() => load(wrong(undefined)), /load: expected .*Received: undefined/],
      [() => load(new Uint8Array(0), {engine: wrong('gpu')}), /Received/],
    ],
  };
}

function ofReports(): Record<string, Refused[]> {
  const whole = wrong<never>({layers: []});
  const layers = /takes the layers of a gate structure. Received: .*Pass gateStructure\(model\)/;
  return {
    resultsTable: [
      [() => resultsTable([], [], wrong({as: 'html'})), /as must be 'text' or 'markdown'/],
    ],
    gateMap: [
      [() => gateMap([], wrong({neuron: 3})), /mean neurons\?/],
      [() => gateMap(whole), layers],
    ],
    gateMapText: [[() => gateMapText(whole), layers]],
    gateMapPixels: [[() => gateMapPixels(whole), layers]],
    gateMapWords: [[() => gateMapWords(whole), layers]],
    gatePatterns: [[() => gatePatterns(whole), layers]],
    gatePatternsTable: [
      [() => gatePatternsTable(whole), layers],
      [() => gatePatternsTable([], wrong({as: 'html'})), /as must be/],
    ],
    constantGatesTable: [[() => constantGatesTable(wrong(undefined)), layers]],
    htmlReport: [
      [() => htmlReport([], wrong({titel: 'x'})), /htmlReport: .*mean title\?/],
      [() => htmlReport([], wrong(undefined)), /title must be a text. Received: undefined/],
    ],
    gradientByLag: [
      [() => gradientByLag(wrong({}), [], wrong({neuron: [1]})), /mean neurons\?/],
      [() => gradientByLag(wrong({}), [], {neurons: [-1]}), /neurons must be indexes from 0/],
    ],
    lagCurves: [[() => lagCurves(wrong({}), [], wrong({scal: 'log'})), /mean scale\?/]],
    lagTable: [[() => lagTable(wrong({}), [], wrong({farr: [1, 2]})), /mean far\?/]],
    lagGroups: [[() => lagGroups(wrong({neurons: []}), whole), layers]],
    medianMilliseconds: [
      [
        () => medianMilliseconds(wrong<Record<'a', () => void>>({a: 3})),
        /calls must be functions. Received: number for "a"/,
      ],
      [() => medianMilliseconds({}, wrong({onround: 1})), /mean onRound\?/],
    ],
  };
}
