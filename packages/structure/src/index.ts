export {
  activationValue,
  BIAS,
  cellOf,
  columnsOfNeurons,
  gateColumn,
  isKnownActivation,
  KERNEL,
  LSTM_CELL,
  RECURRENT_KERNEL,
  type ActivationArgument,
  type Cell,
  type Gate,
} from '@sparsegate/cells';
export {type Application} from './applications.js';
export {
  embeddingAt,
  isModelOutput,
  modelGraph,
  modelJSON,
  type ModelGraph,
  type GraphLayer,
  type LayerConfig,
  type LayerJSON,
  type ModelJSON,
} from './model-graph.js';
export {rowsOfNeuron, rowsOfNeurons, type RowMap} from './row-map.js';
export type {
  Blocking,
  Consumer,
  Consumption,
  Follower,
  Site,
  WeightReference,
} from './consumers.js';
export {inLoadingOrder} from './loading-order.js';
export {layerOf, leafLayers} from './leaf-layers.js';
export {type Holding} from './held-cells.js';
export {type RecurrentLayer} from './recurrent-layers.js';
export {type EmbeddingLayer} from './embedding-layers.js';
export {type Feature} from './ties.js';
export {
  hasRecurrentLayer,
  readModel,
  readWiring,
  recurrentLayers,
  sitesOf,
  wiringOf,
  type ModelReading,
  type ModelWiring,
} from './model-reading.js';
export {columnIsNonzero, rowIsNonzero, WeightTable, type WeightValues} from './weight-table.js';
export {gateGroup, isEmptyGroup, neuronGroup, type Slice} from './groups.js';
export {type FoldedNeurons} from './fold-outputs.js';
export {factsOf, type SiteFacts} from './neuron-facts.js';
export {simplifyReading, type IdleColumns} from './simplify-reading.js';
export {aNeuronRule, keptFeatures, type NeuronRule} from './kept-neurons.js';
export {checkLayerArguments, LAYER_ARGUMENTS} from './layer-arguments.js';
export {warnOfOtherTfjs} from './one-tfjs.js';
export {expectLayersModel} from './model-argument.js';
export {
  aFunction,
  anything,
  checkOptions,
  integerFrom,
  numberFrom,
  oneOf,
  shown,
  trueOrFalse,
  type Check,
  type Checks,
} from '@sparsegate/cells';
export {dropState, keepState, savedState} from './saved-state.js';
export {
  countActiveGates,
  gateStructure,
  structureOf,
  type GateState,
  type LayerStructure,
  type ModelStructure,
  type NeuronStructure,
} from './gate-structure.js';
export {weightsIntoGates, type WeightsIn} from './weights-into-gates.js';
export {compression, type Compression, type LayerCount, type MatrixCount} from './compression.js';
export {
  countVariables,
  keptParts,
  type KeptLayer,
  type KeptParts,
  type KeptVariables,
  type VariableCountOptions,
  type VariableCounts,
} from './variable-counts.js';
export {
  cutFollowers,
  cutOf,
  followCuts,
  setCut,
  wholeSize,
  type CutFollower,
  type LayerSizes,
  type ResizableLayer,
  type WeightChange,
  type WeightCut,
} from './weight-cuts.js';
