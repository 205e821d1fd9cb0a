import {indexOf, isObject, listOf, textOf, type JSONObject} from './keras-json.js';
import type {LayerCall, TensorReference} from './keras-model.js';
import {layerTitle, refusal} from './refusal.js';

/** What is known of a layer when its calls are read. */
interface Called {
  name: string;
  className: string;
}

/**
 * Reads `inbound_nodes`: lists of [layer, call, tensor, arguments] in Keras 2, objects with `args` and `kwargs` in which
 * a `__keras_tensor__` stands for each tensor in Keras 3.
 */
export function readCalls(layer: Called, nodes: unknown): LayerCall[] {
  return listOf(nodes, `the inbound_nodes of ${layerTitle(layer)}`).map(node =>
    isObject(node) ? readCall3(layer, node) : readCall2(layer, node),
  );
}

/** [["lstm", 0, 0], ["dense", 0, 0]], or the one entry that Keras 3 writes without its list. */
export function readTensors(value: unknown, whose: string): TensorReference[] {
  if (isObject(value)) {
    throw refusal(
      whose,
      'must be a list of tensors',
      value,
      'Give the model a list of inputs and outputs instead of a dictionary and save it again.',
    );
  }
  const list = listOf(value, whose);
  return typeof list[0] === 'string'
    ? [readReference(list, whose)]
    : list.map(entry => readReference(entry, whose));
}

function readReference(value: unknown, whose: string): TensorReference {
  const [layer, call, tensor] = listOf(value, whose);
  return {
    layer: textOf(layer, `a layer among ${whose}`),
    call: indexOf(call, `a call among ${whose}`),
    tensor: indexOf(tensor, `a tensor among ${whose}`),
  };
}

function readCall2(layer: Called, node: unknown): LayerCall {
  const entries = listOf(node, `a call of ${layerTitle(layer)}`).map(entry =>
    listOf(entry, `an input of ${layerTitle(layer)}`),
  );
  const kwargs = entries.map(entry => entry[3]).find(isObject) ?? {};
  const mask = kwargs.mask;
  checkArguments(layer, kwargs, ['mask']);
  return {
    inputs: entries.map(entry => readReference(entry, `the inputs of ${layerTitle(layer)}`)),
    mask: mask == null ? undefined : readReference(mask, `the mask of ${layerTitle(layer)}`),
    constants: [],
  };
}

function readCall3(layer: Called, {args, kwargs}: JSONObject): LayerCall {
  const whose = `the arguments of ${layerTitle(layer)}`;
  const named = isObject(kwargs) ? kwargs : {};
  checkArguments(layer, named, ['mask', 'initial_state']);
  const given: Argument[] = [];
  collect(listOf(args ?? [], whose), given, whose);
  const states: Argument[] = [];
  collect(named.initial_state ?? [], states, whose);
  const mask: Argument[] = [];
  collect(named.mask ?? [], mask, whose);
  return {
    inputs: [...given, ...states].flatMap(({tensor}) => tensor ?? []),
    mask: mask[0]?.tensor,
    constants: given.flatMap(({tensor, constant}) => (tensor ? [] : [constant])),
  };
}

/** Arguments of a call that change nothing at these values; others are taken by name, or refused. */
function checkArguments(layer: Called, kwargs: JSONObject, taken: string[]): void {
  for (const [name, value] of Object.entries(kwargs)) {
    const harmless =
      value === null || value === undefined || (name === 'training' && value === false);
    if (harmless || taken.includes(name)) continue;
    throw refusal(
      layerTitle(layer),
      `must be called without the argument "${name}"`,
      value,
      name === 'training'
        ? 'tfjs cannot fix a layer in training: call it without `training` in Keras and save the model again.'
        : 'tfjs has no such argument: rebuild the model without it and save it again.',
    );
  }
}

interface Argument {
  tensor?: TensorReference;
  constant?: unknown;
}

function collect(value: unknown, into: Argument[], whose: string): void {
  if (Array.isArray(value)) {
    value.forEach(entry => {
      collect(entry, into, whose);
    });
  } else if (isObject(value) && value.class_name === '__keras_tensor__') {
    const {keras_history: history} = isObject(value.config) ? value.config : {};
    into.push({tensor: readReference(history, whose)});
  } else if (value !== null) {
    into.push({constant: value});
  }
}
