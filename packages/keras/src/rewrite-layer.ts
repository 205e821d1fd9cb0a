import {GRU_CELL, RESET_AFTER_GRU_CELL} from '@sparsegate/cells';
import {sizeOf, type JSONObject} from './keras-json.js';
import type {KerasLayer} from './keras-model.js';
import {isKnown, type KerasMajor} from './keras-values.js';
import {ruleOf, UNCHECKED_CLASSES} from './layer-rules.js';
import {layerTitle, refusal} from './refusal.js';
import {rewriteArgument} from './rewrite-argument.js';
import {wrappedLayer} from './wrapped-layer.js';

/** A layer as tfjs reads it. */
export interface LayerJSON {
  class_name: string;
  config: JSONObject;
}

/** What holds for all layers of a file. */
export interface RewriteOptions {
  major: KerasMajor;
  /** Whether the number of sequences in a batch is fixed: only a stateful layer needs that. */
  fixedBatch: boolean;
}

/**
 * A layer's class and configuration in tfjs' terms.
 *
 * @throws naming the layer and the argument, where tfjs would do something else than Keras
 */
export function rewriteLayer(layer: KerasLayer, options: RewriteOptions): LayerJSON {
  const className = tfjsClassOf(layer);
  const rule = ruleOf(className);
  if (!rule) return registeredLayer(layer);
  const entries = Object.entries(layer.config).map(([key, value]) =>
    rewriteArgument(layer, rule, key, value, options),
  );
  const config = {...Object.assign({}, ...entries), name: layer.name} as JSONObject;
  checkSizes(layer, config);
  return {class_name: className, config: {...config, ...innerLayer(layer, options)}};
}

/** Keras' GRU is two layers: the form with its reset gate behind the product is one of this package. */
export function tfjsClassOf({className, config}: Pick<KerasLayer, 'className' | 'config'>): string {
  const isResetAfter = className === GRU_CELL.className && config.reset_after === true;
  return isResetAfter ? RESET_AFTER_GRU_CELL.className : className;
}

/** A layer that the user brought to Keras and to tfjs knows its arguments itself. */
function registeredLayer({name, className, config}: KerasLayer): LayerJSON {
  if (isKnown(className) && !UNCHECKED_CLASSES.includes(className)) {
    return {class_name: className, config: {...config, name}};
  }
  throw refusal(
    layerTitle({name, className}),
    'must be of a class that this package knows',
    className,
    'Replace it in Keras by one of those in the README of @sparsegate/keras, or register a class of that name with ' +
      'tf.serialization.registerClass, and load the model again.',
  );
}

const SIZES = ['units', 'filters', 'input_dim', 'output_dim'];

function checkSizes(layer: KerasLayer, config: JSONObject): void {
  for (const key of SIZES) {
    if (key in config) sizeOf(config[key], `${key} of ${layerTitle(layer)}`);
  }
}

function innerLayer(layer: KerasLayer, options: RewriteOptions): {layer?: LayerJSON} {
  const inner = wrappedLayer(layer);
  return inner ? {layer: rewriteLayer(inner, options)} : {};
}
