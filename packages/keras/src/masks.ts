import {objectOf} from './keras-json.js';
import {
  tensorKey,
  type KerasLayer,
  type KerasModel,
  type LayerCall,
  type TensorReference,
} from './keras-model.js';
import {ruleOf} from './layer-rules.js';
import {layerTitle, refusal} from './refusal.js';
import {tfjsClassOf} from './rewrite-layer.js';
import {wrappedLayer} from './wrapped-layer.js';

/**
 * What Keras masks of a tensor: a name for how the mask is made; undefined for none; or that tfjs no longer has a mask
 * which Keras still has, and the layer at which it was lost.
 */
type Mask = {name: string} | {lostAt: KerasLayer} | undefined;

/** The masks that Keras has at the calls of a model's layers. */
export class Masks {
  private readonly layers: Map<string, KerasLayer>;
  private readonly known = new Map<string, Mask>();

  constructor(model: KerasModel) {
    this.layers = new Map(model.layers.map(layer => [layer.name, layer]));
  }

  /**
   * Whether the inputs of a layer's call are masked, in Keras and in tfjs alike.
   *
   * @throws naming the layer where Keras masks and tfjs would not, or where the file names a mask that tfjs does not make
   */
  at(layer: KerasLayer, call: LayerCall): boolean {
    const [input] = call.inputs;
    const implied = input ? this.of(input) : undefined;
    if (call.mask) this.checkNamed(layer, call.mask, implied);
    if (implied && 'lostAt' in implied) {
      throw refusal(
        layerTitle(layer),
        'must get its mask through layers that hand it on in tfjs',
        `a mask that tfjs loses at ${layerTitle(implied.lostAt)}`,
        'Put that layer before the mask is made or behind this one, and save the model again.',
      );
    }
    return implied !== undefined;
  }

  /** The mask of a tensor. */
  private of(tensor: TensorReference): Mask {
    const key = tensorKey(tensor);
    if (!this.known.has(key)) this.known.set(key, this.made(tensor));
    return this.known.get(key);
  }

  private made({layer: name, call: index, tensor}: TensorReference): Mask {
    const layer = this.layers.get(name)!;
    const call = layer.calls[index];
    if (!call || tensor > 0) return undefined;
    const inputs = call.inputs.map(input => this.of(input));
    switch (ruleOf(tfjsClassOf(layer))?.mask ?? 'loses') {
      case 'makes':
        return maskMadeBy(layer, call.inputs[0]) ?? inputs[0];
      case 'keeps':
        return inputs[0];
      case 'reads':
        return returnsSequences(layer) ? inputs[0] : undefined;
      case 'loses':
        return inputs.some(Boolean) ? {lostAt: layer} : undefined;
      default:
        return undefined;
    }
  }

  private checkNamed(layer: KerasLayer, mask: TensorReference, implied: Mask): void {
    const named = this.namedMask(mask);
    if (named !== undefined && implied && 'name' in implied && implied.name === named) return;
    throw refusal(
      layerTitle(layer),
      'must be called with the mask that its input has from an Embedding or a Masking layer, as tfjs knows no other',
      `the mask "${mask.layer}"`,
      'Build the model with mask_zero=True or a Masking layer instead, and save it again.',
    );
  }

  /** How Keras 3 writes the masks of an Embedding, NotEqual(ids, 0), and of Masking, Any(NotEqual(x, value), −1). */
  private namedMask({layer: name, call}: TensorReference): string | undefined {
    const layer = this.layers.get(name)!;
    const [input] = layer.calls[call]?.inputs ?? [];
    if (!input) return undefined;
    if (layer.className === 'NotEqual')
      return maskName('NotEqual', input, layer.calls[call].constants[0]);
    const {axis, keepdims} = layer.config;
    const inner = this.layers.get(input.layer)!;
    const [compared] = inner.calls[input.call]?.inputs ?? [];
    if (layer.className !== 'Any' || inner.className !== 'NotEqual' || axis !== -1 || keepdims)
      return undefined;
    return maskName('Any', compared, inner.calls[input.call].constants[0]);
  }
}

function maskMadeBy(layer: KerasLayer, input: TensorReference): Mask {
  if (layer.className === 'Masking')
    return {name: maskName('Any', input, layer.config.mask_value ?? 0)};
  return layer.config.mask_zero === true ? {name: maskName('NotEqual', input, 0)} : undefined;
}

function maskName(how: string, tensor: TensorReference, value: unknown): string {
  return `${how} ${tensorKey(tensor)} ${Number(value)}`;
}

/** Whether a recurrent layer, or the one inside a Bidirectional, gives its output at every step. */
export function returnsSequences(layer: KerasLayer): boolean {
  const {config} = wrappedLayer(layer) ?? layer;
  return objectOf(config, layerTitle(layer)).return_sequences === true;
}

/** Layers that stand for a mask in Keras 3's files. */
export const MASK_CLASSES = ['NotEqual', 'Any'];
