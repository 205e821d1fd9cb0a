/** Exported functions that take neither a model nor options, by the package that has them: why nothing is left to refuse. */
export const OTHER_EXPORTS: Record<string, Record<string, readonly string[]>> = {
  cells: {
    'plain numbers about cells, for our packages': [
      ...['activationValue', 'activeColumns', 'biasShape', 'cellOf', 'cellOfSparse', 'columnCount'],
      ...['columnsOfNeurons', 'constantPreactivation', 'constantsByColumn', 'foldConstantResets'],
      ...['frozenFrom', 'frozenNeurons', 'frozenStates', 'gateColumn', 'gateConstants'],
      ...['gateIndex', 'gateOfColumn', 'gatesByColumn'],
      ...['gatesFromColumns', 'hasRecurrentBias', 'isKnownActivation', 'isRecurrentActivation'],
      ...[
        'isSparseClass',
        'neuronCount',
        'neuronOfColumn',
        'packWeights',
        'simplifyResets',
        'sparseConfigInFile',
      ],
      ...['unpackWeights', 'weightCount'],
    ],
    'are checks themselves': [
      ...['aFunction', 'anything', 'checkCSR', 'checkConstantGates', 'checkOptions', 'integerFrom'],
      ...['numberFrom', 'oneOf', 'shown', 'trueOrFalse'],
    ],
  },
  wasm: {
    "the kernels' memory, for our packages": [
      ...['checkBytes', 'compileAhead', 'instantiateOn', 'isShared', 'isSimdSupported'],
      ...['blocksCost', 'denseCost', 'fastestForm', 'formCost', 'fromDense', 'orderColumns'],
      'productForms',
      ...['layOutGates', 'openArena', 'outOfMemory', 'preferWide', 'simdVariant', 'writeCall'],
    ],
    'checked in the tests of wasm': ['useWasmFiles'],
    'for kernels, which checks what it can do': ['startSecondThread'],
  },
  structure: {
    'for our packages, of what a model that was read holds': [
      ...['activationValue', 'cellOf', 'columnIsNonzero', 'columnsOfNeurons', 'countActiveGates'],
      ...[
        'embeddingAt',
        'factsOf',
        'gateColumn',
        'gateGroup',
        'inLoadingOrder',
        'isEmptyGroup',
        'isKnownActivation',
      ],
      ...['isModelOutput', 'keptFeatures', 'neuronGroup', 'rowIsNonzero', 'rowsOfNeuron'],
      ...['rowsOfNeurons', 'simplifyReading', 'sitesOf', 'structureOf', 'wiringOf'],
    ],
    'are checks themselves': [
      ...[
        'aFunction',
        'aNeuronRule',
        'anything',
        'checkLayerArguments',
        'checkOptions',
        'expectLayersModel',
      ],
      ...['integerFrom', 'numberFrom', 'oneOf', 'shown', 'trueOrFalse', 'warnOfOtherTfjs'],
    ],
    'for our callbacks, of a model that they have checked': [
      'dropState',
      'keepState',
      'savedState',
      ...['cutFollowers', 'cutOf', 'followCuts', 'setCut', 'wholeSize'],
    ],
    'of what keptVariables gave; countVariables, which uses it, checks it': ['keptParts'],
  },
  ops: {
    'tensors of shapes that it checks itself, or that tfjs does': [
      ...['adamUpdate', 'adamUpdateReference', 'applyRecurrentActivation', 'checkIndices'],
      ...['gruSequenceReference', 'isGiven', 'isSparseMatrix', 'logUniformKL'],
      ...[
        'logUniformKLReference',
        'lstmSequenceReference',
        'seededNormal',
        'sparseGruSequenceReference',
      ],
      ...['sparseLstmSequenceReference', 'sparseSoftmaxCrossEntropy'],
      ...[
        'sparseSoftmaxCrossEntropyReference',
        ...['atMembers', 'blockSquares', 'metricTensor', 'proximalStep', 'proximalStepReference'],
        ...['spreadBlocks', 'sumInBlocks', 'sumOfMembers'],
        'toDense',
        'weightSums',
        'zeroSmall',
      ],
    ],
    'for our layers and callbacks, of what they have checked': [
      ...['addLoss', 'bindHooks', 'callAsSequence', 'compiledWeights', 'expectOwnModel', 'heldBy'],
      ...['followSizes', 'resizeVariable', 'targetShapes'],
    ],
  },
  kernels: {
    'takes no argument': ['simdVariant'],
    'take a duration, a folder or a number, tested by themselves': [
      ...['ready', 'useThreads', 'useWasmFiles'],
    ],
    'tfjs makes it of what it saved; adam checks what users give': ['FusedAdam'],
  },
  keras: {'takes no argument': ['KerasHardSigmoid'], 'takes a text': ['converterCommand']},
  pruning: {
    'made by prune, of options that it has checked': ['PruningCallback', 'TargetPursuit'],
    'made by clipByGlobalNorm, or by tfjs of what it saved': ['ClipByGlobalNorm'],
    'takes tensors': ['lasso'],
  },
  surgery: {'takes a plan, which is plain data': ['planRows']},
  variational: {
    'made by elbo, of options that it has checked': ['KLCallback'],
    'takes tensors': ['sample', 'signalToNoise', 'thresholdedMean'],
    'takes any layer': ['isVariational'],
    'takes what linearWeight or cyclicWeight made': ['klWeightAt'],
  },
  compaction: {
    'made by compactWhileTraining, of options that it has checked': ['CompactionCallback'],
  },
  browser: {
    'other packages, or their functions': [
      ...['keras', 'kernels', 'ops', 'pruning', 'report', 'runtime', 'sparseRNN', 'structure'],
      ...['surgery', 'variational', 'ready', 'useThreads', 'useWasmFiles'],
    ],
  },
  'file-system': {
    'bytes and tensors of a checkpoint, whose contents it checks': [
      ...['decodeCheckpoint', 'encodeCheckpoint', 'readCheckpoint', 'writeCheckpoint'],
      ...['restoreTrainingTensors', 'startingWeights', 'trainingTensors'],
    ],
  },
  report: {
    'points that sweep has counted': ['scatterChart', 'scatterPicture'],
    'parts of a page, from what the other functions gave': [
      ...['curves', 'htmlGateMap', 'htmlTable', 'layerColumns', 'shapesText'],
    ],
  },
  sweep: {
    'its schema checks what a file says: see its tests': ['defineSweep', 'readSweep'],
    'of a sweep that was read, for the command line and workers': [
      ...['chosen', 'configurationWords', 'front', 'independentRequests', 'localPool'],
      ...['openJournal', 'openStorage', 'runSweep', 'sweepReport', 'taskOf', 'timeRuns'],
      ...['queueRunner', 'queueWorker', 'useBackend', 'work'],
    ],
  },
  cli: {
    'takes a command line: see its tests': ['main'],
    'shows how far work is': ['withProgress'],
  },
  runtime: {'read by export': ['checksum', 'rowStride']},
};
