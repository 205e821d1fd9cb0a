import {tensorKey, type KerasLayer, type KerasModel, type TensorReference} from './keras-model.js';
import {ruleOf} from './layer-rules.js';
import {MASK_CLASSES, Masks, returnsSequences} from './masks.js';
import {layerTitle, refusal} from './refusal.js';
import {tfjsClassOf} from './rewrite-layer.js';

/**
 * The model with Keras' masks where tfjs would ignore them: an average over the real steps, zeros at masked steps behind a
 * Bidirectional; and without the layers that only compute a mask, which tfjs hands on by itself.
 *
 * @throws naming the layer, where tfjs cannot have the mask that Keras has
 */
export function mendMasks(model: KerasModel): KerasModel {
  const masks = new Masks(model);
  const isMasked = (layer: KerasLayer): boolean =>
    layer.calls.filter(call => readsMask(layer) && masks.at(layer, call)).length > 0;
  const zeroed: KerasLayer[] = [];
  const layers = model.layers.flatMap(layer => {
    checkNamedMask(layer);
    if (!isMasked(layer)) return [layer.inner ? {...layer, inner: mendMasks(layer.inner)} : layer];
    if (layer.inner) throw maskedModel(layer);
    if (layer.className === 'GlobalAveragePooling1D') {
      return [{...layer, className: 'MaskedGlobalAveragePooling1D'}];
    }
    if (!zeroesMaskedSteps(layer)) return [layer];
    zeroed.push(layer);
    return [layer, zeroLayer(layer)];
  });
  return withoutMaskLayers(rewired({...model, layers}, zeroed));
}

function readsMask(layer: KerasLayer): boolean {
  if (layer.inner) return true;
  const rule = ruleOf(tfjsClassOf(layer))?.mask;
  return (
    rule === 'reads' ||
    rule === 'averages' ||
    (rule === 'keeps' && layer.calls.some(({mask}) => mask))
  );
}

/** A mask that the file names must go where one is read. */
function checkNamedMask(layer: KerasLayer): void {
  const named = layer.calls.find(({mask}) => mask)?.mask;
  if (!named || readsMask(layer)) return;
  throw refusal(
    layerTitle(layer),
    'must be called without a mask, which tfjs would not read there',
    `the mask "${named.layer}"`,
    'Call it without `mask` in Keras and save the model again.',
  );
}

/** Keras lets a Bidirectional, and who asks for it, give zeros at masked steps; tfjs repeats the step before. */
function zeroesMaskedSteps(layer: KerasLayer): boolean {
  if (!returnsSequences(layer)) return false;
  if (layer.className !== 'Bidirectional') return layer.config.zero_output_for_mask === true;
  if (layer.config.merge_mode !== null) return true;
  throw refusal(
    layerTitle(layer),
    'must merge its two directions where its input is masked',
    'merge_mode None',
    'Use merge_mode "concat" in Keras, with a layer behind it that splits, or no mask, and save the model again.',
  );
}

function maskedModel(layer: KerasLayer): Error {
  return refusal(
    layerTitle(layer),
    'must have an input without a mask, as it is a model of its own',
    'a masked input',
    'Put the Embedding or Masking layer into the inner model, or its layers into the outer one, and save the model again.',
  );
}

function zeroName({name}: KerasLayer): string {
  return `${name}_masked`;
}

function zeroLayer(layer: KerasLayer): KerasLayer {
  const calls = layer.calls.map((_, call) => ({
    inputs: [{layer: layer.name, call, tensor: 0}],
    constants: [],
  }));
  return {name: zeroName(layer), className: 'ZeroMaskedSteps', config: {}, calls};
}

/** Whoever read a layer's sequence now reads it behind its zeros. */
function rewired(model: KerasModel, zeroed: readonly KerasLayer[]): KerasModel {
  const names = new Map(zeroed.map(layer => [layer.name, zeroName(layer)]));
  const moved = (tensor: TensorReference): TensorReference => {
    const layer = tensor.tensor === 0 ? names.get(tensor.layer) : undefined;
    return layer ? {...tensor, layer} : tensor;
  };
  const layers = model.layers.map(layer =>
    layer.className === 'ZeroMaskedSteps'
      ? layer
      : {...layer, calls: layer.calls.map(call => ({...call, inputs: call.inputs.map(moved)}))},
  );
  return {...model, layers, outputs: model.outputs.map(moved)};
}

/** Masks are settled: their layers go, unless something else needs what they compute. */
function withoutMaskLayers(model: KerasModel): KerasModel {
  const isMaskLayer = ({className}: KerasLayer): boolean => MASK_CLASSES.includes(className);
  const layers = model.layers
    .filter(layer => !isMaskLayer(layer))
    .map(layer => ({...layer, calls: layer.calls.map(call => ({...call, mask: undefined}))}));
  const used = new Set(
    [...layers.flatMap(({calls}) => calls.flatMap(({inputs}) => inputs)), ...model.outputs].map(
      tensorKey,
    ),
  );
  for (const layer of model.layers.filter(isMaskLayer)) {
    const isUsed = layer.calls.some((_, call) =>
      used.has(tensorKey({layer: layer.name, call, tensor: 0})),
    );
    if (!isUsed) continue;
    throw refusal(
      layerTitle(layer),
      'must be a mask and nothing else',
      'a layer whose output is data',
      'tfjs has no such layer: compute it outside of the model and save it again.',
    );
  }
  return {...model, layers};
}
