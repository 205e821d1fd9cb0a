import type {Scalar, Tensor} from '@tensorflow/tfjs-core';

/**
 * All that the project reads or changes of tfjs-layers' private members, besides what the kernels hang into a layer's `call`.
 * By shape and not by class: a bundle may hold tfjs-layers twice.
 */

type Loss = () => Scalar;

/** A layer that a loss can be added to. */
export interface LossHolder {
  inboundNodes: readonly unknown[];
  addLoss(loss: Loss): void;
}

/**
 * Adds a loss to a model, once: tfjs evaluates a layer's losses for every application of the layer, so it goes to one that is
 * applied once.
 *
 * @returns takes this loss off again; a second call does nothing
 */
export function addLoss(model: {layers: readonly LossHolder[]}, loss: Loss): () => void {
  const layer = model.layers.find(({inboundNodes}) => inboundNodes.length === 1) ?? model.layers[0];
  layer.addLoss(loss);
  return () => {
    const {losses} = layer as unknown as {losses: Loss[]};
    const at = losses.indexOf(loss);
    if (at >= 0) losses.splice(at, 1);
  };
}

/** The members by which wrappers and inner models hold other layers. */
interface Holder<Layer> {
  layers?: Layer[];
  layer?: Layer;
  forwardLayer?: Layer;
  backwardLayer?: Layer;
}

/** The layers right inside a layer. A bidirectional wrapper runs two copies; the layer they were made from it only keeps. */
export function heldBy<Layer>(layer: Layer): Layer[] {
  const {layers, layer: wrapped, forwardLayer, backwardLayer} = layer as unknown as Holder<Layer>;
  const inner = forwardLayer ? [forwardLayer, backwardLayer] : [wrapped];
  return [...(layers ?? []), ...inner].filter(held => held !== undefined && held !== null);
}

/**
 * Binds a callback's `on…` methods to it. In a list whose first entry is a plain object of functions, tfjs takes the methods of
 * all the others off their objects.
 */
export function bindHooks(callback: object): void {
  const members = callback as Record<string, unknown>;
  for (
    let from = callback;
    from !== Object.prototype;
    from = Object.getPrototypeOf(from) as object
  ) {
    for (const name of Object.getOwnPropertyNames(from)) {
      const isHook = /^on[A-Z]/.test(name) && !Object.prototype.hasOwnProperty.call(callback, name);
      if (isHook) members[name] = (members[name] as () => unknown).bind(callback);
    }
  }
}

/**
 * Refuses a callback that was made for one model in the training of another.
 *
 * @param trained what tfjs calls the callback's `model`: of a `tf.sequential`, the model inside. Undefined where the list of callbacks
 *   begins with a plain object: tfjs then tells no model to any of them. That it is in `fit` the own model knows itself.
 * @param logs what the hook got: tfjs passes some, a loop of one's own, in which no model is in `fit`, need not
 */
export function expectOwnModel(
  caller: string,
  own: {name: string; layers: readonly unknown[]},
  trained: {name: string; layers: readonly unknown[]} | null | undefined,
  logs?: object,
): void {
  const isNamed = trained && !own.layers.every(layer => trained.layers.includes(layer));
  // What tfjs told in an earlier fit stays with the callback.
  if (!isNamed && (logs === undefined || isInFit(own) !== false)) return;
  throw new Error(
    `${caller}: the callback must be passed to fit of the model it was made for, "${own.name}". ` +
      `Received: training of ${isNamed ? `model "${trained.name}"` : 'another model'}. Call ${caller} for that one.`,
  );
}

/** Whether `fit` of a model is under way; undefined where tfjs does not say. */
function isInFit(model: object): boolean | undefined {
  interface Trained {
    isTraining?: boolean;
    /** Of a `Sequential`, the model that does its work. */
    model?: Trained;
  }
  const trained = model as Trained;
  return trained.model ? trained.model.isTraining : trained.isTraining;
}

/** The weights that the compiled optimizer of a model moves, in the order in which it counts them; none where not compiled. */
export function compiledWeights(model: object): Tensor[] {
  interface Compiled {
    collectedTrainableWeights?: Array<{read(): Tensor}>;
    /** Of a `Sequential`, the model that does its work. */
    model?: Compiled;
  }
  const compiled = model as Compiled;
  const weights = compiled.model?.collectedTrainableWeights ?? compiled.collectedTrainableWeights;
  return (weights ?? []).map(weight => weight.read());
}

/** What tfjs checks the shapes of targets by in a compiled model; undefined where it is not compiled. */
export function targetShapes(model: object): Array<Array<number | null>> | undefined {
  interface Compiled {
    feedOutputShapes?: Array<Array<number | null>>;
    /** Of a `Sequential`, the model that does its work. */
    model?: Compiled;
  }
  const compiled = model as Compiled;
  return compiled.model?.feedOutputShapes ?? compiled.feedOutputShapes;
}

/** What names a number of features outside a layer's weights; tfjs-layers declares it private or readonly. */
interface Sized {
  inputSpec?: Array<{shape?: Array<number | null>; axes?: Record<string, number>} | undefined>;
  stateSpec?: Array<{shape?: Array<number | null>}> | null;
  inboundNodes: Array<{
    inputTensors: SymbolicShape[];
    outputTensors: SymbolicShape[];
    inputShapes: unknown;
    outputShapes: unknown;
  }>;
  computeOutputShape(inputShape: unknown): unknown;
}

interface SymbolicShape {
  shape: Array<number | null>;
}

/**
 * Lets the layers of a model, in the order in which they run, know the sizes that their weights have now: what they check inputs by,
 * and the shapes of the tensors between them.
 *
 * @param inputSizes by layer, the number of features that its kernel reads, where that has changed
 */
export function followSizes(
  layers: readonly object[],
  inputSizes: ReadonlyMap<object, number>,
  stateSizes: ReadonlyMap<object, readonly number[]>,
): void {
  for (const layer of layers as readonly Sized[]) {
    const inputs = inputSizes.get(layer);
    if (inputs !== undefined) setInputSize(layer, inputs);
    stateSizes.get(layer)?.forEach((size, k) => {
      const shape = layer.stateSpec?.[k]?.shape;
      if (shape) shape[shape.length - 1] = size;
    });
    layer.inboundNodes.forEach(node => followNode(layer, node));
  }
}

function setInputSize({inputSpec}: Sized, size: number): void {
  const [spec] = inputSpec ?? [];
  if (spec?.shape) spec.shape[spec.shape.length - 1] = size;
  if (spec?.axes && '-1' in spec.axes) spec.axes['-1'] = size;
}

function followNode(layer: Sized, node: Sized['inboundNodes'][number]): void {
  // An input layer's node has its own output for an input.
  if (node.inputTensors.length === 0 || node.inputTensors[0] === node.outputTensors[0]) return;
  const shapes = node.inputTensors.map(({shape}) => shape);
  const outputs = layer.computeOutputShape(shapes.length === 1 ? shapes[0] : shapes) as number[];
  const all = (Array.isArray(outputs[0]) ? outputs : [outputs]) as unknown as number[][];
  node.inputShapes = shapes.length === 1 ? shapes[0] : shapes;
  node.outputShapes = outputs;
  node.outputTensors.forEach((tensor, k) => {
    tensor.shape = all[k];
  });
}
