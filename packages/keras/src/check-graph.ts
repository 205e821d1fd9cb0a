import type {KerasLayer, KerasModel, TensorReference} from './keras-model.js';
import {layerTitle, refusal} from './refusal.js';

const DAMAGED = 'The file is damaged: convert the model again.';

/**
 * Checks that a model's layers can be called one after the other: tfjs would wait for ever for an input that does not come.
 *
 * @throws naming the layer whose name is taken twice, whose input does not exist or depends on its own output
 */
export function checkGraph(model: KerasModel): void {
  const layers = layersByName(model);
  for (const layer of model.layers) {
    layer.calls.forEach(({inputs, mask}) => {
      for (const input of mask ? [...inputs, mask] : inputs)
        checkReference(layers, input, layerTitle(layer));
    });
  }
  for (const tensor of [...model.inputs, ...model.outputs]) {
    checkReference(layers, tensor, `model "${model.name}"`);
  }
  checkOrder(model);
}

function layersByName({name: model, layers}: KerasModel): Map<string, KerasLayer> {
  const byName = new Map<string, KerasLayer>();
  for (const layer of layers) {
    if (byName.has(layer.name)) {
      throw refusal(
        layerTitle(layer),
        `must be the only one of its name in model "${model}"`,
        'two',
        DAMAGED,
      );
    }
    byName.set(layer.name, layer);
  }
  return byName;
}

function checkReference(
  layers: ReadonlyMap<string, KerasLayer>,
  {layer, call}: TensorReference,
  whose: string,
): void {
  const found = layers.get(layer);
  // An input layer is called by the user, not by the file.
  const calls = found && Math.max(found.calls.length, found.className === 'InputLayer' ? 1 : 0);
  if (calls === undefined || call >= calls) {
    throw refusal(whose, 'must use tensors of the model', [layer, call], DAMAGED);
  }
}

/** Takes away the calls whose inputs are there until none is left: what stays is a cycle. */
function checkOrder({layers}: KerasModel): void {
  const waiting = new Map<string, number>();
  const users = new Map<string, string[]>();
  for (const {name, calls} of layers) {
    calls.forEach(({inputs, mask}, call) => {
      const sources = new Set([...inputs, ...(mask ? [mask] : [])].map(callKey));
      waiting.set(callKey({layer: name, call}), sources.size);
      for (const source of sources) {
        users.set(source, [...(users.get(source) ?? []), callKey({layer: name, call})]);
      }
    });
    if (calls.length === 0) waiting.set(callKey({layer: name, call: 0}), 0);
  }
  const ready = [...waiting].flatMap(([key, count]) => (count === 0 ? [key] : []));
  for (let key = ready.pop(); key !== undefined; key = ready.pop()) {
    waiting.delete(key);
    for (const user of users.get(key) ?? []) {
      const left = waiting.get(user)! - 1;
      waiting.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  const stuck = layers.find(({name, calls}) =>
    calls.some((_, call) => waiting.has(callKey({layer: name, call}))),
  );
  if (stuck) {
    throw refusal(layerTitle(stuck), 'must not need its own output', 'a cycle', DAMAGED);
  }
}

function callKey({layer, call}: Pick<TensorReference, 'layer' | 'call'>): string {
  return JSON.stringify([layer, call]);
}
