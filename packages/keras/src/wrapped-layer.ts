import {isObject, objectOf, textOf, without, type JSONObject} from './keras-json.js';
import type {KerasLayer} from './keras-model.js';
import {layerTitle, refusal} from './refusal.js';

const WRAPPERS = ['Bidirectional', 'TimeDistributed'];

/**
 * The layer inside a Bidirectional or TimeDistributed, as tfjs names it; undefined for other layers.
 *
 * @throws if the two directions of a Bidirectional differ in more than that: tfjs makes both from one
 */
export function wrappedLayer(layer: KerasLayer): KerasLayer | undefined {
  if (!WRAPPERS.includes(layer.className)) return undefined;
  const inner = readInner(layer.config.layer, `the layer inside ${layerTitle(layer)}`);
  if (layer.className === 'TimeDistributed') return inner;
  if (layer.config.backward_layer != null) checkDirections(layer, inner);
  // Keras 3 writes the name of the forward layer; tfjs puts 'forward_' before that of both.
  const name = inner.name.replace(/^forward_/, '');
  return {...inner, name, config: {...inner.config, name}};
}

function readInner(json: unknown, whose: string): KerasLayer {
  const fields = objectOf(json, whose);
  const config = objectOf(fields.config, `the config of ${whose}`);
  return {
    name: textOf(config.name ?? 'layer', `the name of ${whose}`),
    className: textOf(fields.class_name, `the class of ${whose}`),
    config,
    calls: [],
  };
}

function checkDirections(layer: KerasLayer, forward: KerasLayer): void {
  const backward = readInner(
    layer.config.backward_layer,
    `the backward layer inside ${layerTitle(layer)}`,
  );
  const turns = backward.config.go_backwards !== forward.config.go_backwards;
  if (
    backward.className === forward.className &&
    turns &&
    comparable(backward) === comparable(forward)
  )
    return;
  throw refusal(
    layerTitle(layer),
    'must have a backward layer that differs from the forward one in its direction only',
    backward.config.name,
    'Build it from two layers, one with go_backwards=True, and save the model again.',
  );
}

function comparable({config}: KerasLayer): string {
  return JSON.stringify(withoutBookkeeping(without(config, 'name', 'go_backwards')), undefined);
}

/** Keras numbers objects that it shares, and sorts nothing. */
function withoutBookkeeping(value: unknown): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(without(value as JSONObject, 'shared_object_id', 'seed')).sort();
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutBookkeeping(entry)]));
}
