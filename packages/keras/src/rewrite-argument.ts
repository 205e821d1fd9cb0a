import {listOf, type JSONObject} from './keras-json.js';
import type {KerasLayer} from './keras-model.js';
import {
  activationOf,
  axisOf,
  constraintOf,
  dtypeOf,
  initializerOf,
  inputTypeOf,
  regularizerOf,
  type KerasMajor,
} from './keras-values.js';
import {SHARED_ARGUMENTS, type LayerRule} from './layer-rules.js';
import {layerTitle, refusal} from './refusal.js';

/** Arguments that change no output, or that another part of this package looks at. */
const LOOKED_AFTER = [
  ...['backward_layer', 'layer', 'layers', 'reset_after', 'zero_output_for_mask'],
  ...['implementation', 'seed', 'synchronized', 'unroll'],
];

/**
 * One argument of a layer in tfjs' terms: none, one or one of another name.
 *
 * @throws naming layer and argument, where tfjs has nothing that does the same
 */
export function rewriteArgument(
  layer: KerasLayer,
  rule: LayerRule,
  key: string,
  value: unknown,
  {major, fixedBatch}: {major: KerasMajor; fixedBatch: boolean},
): JSONObject {
  const whose = `${key} of ${layerTitle(layer)}`;
  if (rule.among && key in rule.among) checkAmong(rule.among[key], layer, key, value);
  const rewritten = ofKind(layer, key, value, major, whose);
  if (rewritten) return rewritten;
  if (key === 'batch_shape' || key === 'batch_input_shape') {
    return {batch_input_shape: inputShape(value, fixedBatch, whose)};
  }
  if ([...SHARED_ARGUMENTS, ...(rule.takes ?? []), ...Object.keys(rule.among ?? {})].includes(key))
    return {[key]: value};
  if (!LOOKED_AFTER.includes(key))
    checkAmong([null, ...(rule.same?.[key] ?? [false])], layer, key, value);
  return {};
}

/** Arguments that are alike in all layers. */
function ofKind(
  layer: KerasLayer,
  key: string,
  value: unknown,
  major: KerasMajor,
  whose: string,
): JSONObject | undefined {
  if (key === 'recurrent_activation') return {[key]: recurrentActivation(value, major, whose)};
  if (key === 'activation') return {[key]: activationOf(value, major, whose)};
  if (key.endsWith('_initializer')) return {[key]: initializerOf(value)};
  if (key === 'activity_regularizer') return noneOf(value, whose);
  if (key.endsWith('_regularizer')) return {[key]: regularizerOf(value, whose)};
  if (key.endsWith('_constraint')) return {[key]: constraintOf(value, whose)};
  if (key === 'axis') return {[key]: axisOf(value, whose)};
  if (key === 'negative_slope' && layer.className === 'LeakyReLU') return {alpha: value};
  if (key !== 'dtype') return undefined;
  return layer.className === 'InputLayer'
    ? {dtype: inputTypeOf(value, whose)}
    : {dtype: dtypeOf(value, whose)};
}

/** Keras 3's hard sigmoid of gates becomes tfjs' own when the weights come in: see `mendHardSigmoid`. */
function recurrentActivation(value: unknown, major: KerasMajor, whose: string): string {
  const name = activationOf(value, major, whose);
  if (name === 'keras_hard_sigmoid') return 'hard_sigmoid';
  return name;
}

function noneOf(value: unknown, whose: string): JSONObject {
  if (value === null || value === undefined) return {};
  throw refusal(
    whose,
    'must be none, as tfjs does not apply it',
    value,
    'It matters in training only: remove it in Keras and save the model again.',
  );
}

function inputShape(value: unknown, fixedBatch: boolean, whose: string): unknown[] {
  const [batch, ...shape] = listOf(value, whose);
  const sizes = [fixedBatch ? batch : null, ...shape];
  if (sizes.every(size => size === null || (Number.isSafeInteger(size) && (size as number) > 0)))
    return sizes;
  throw refusal(
    whose,
    'must hold sizes and null',
    value,
    'The file is damaged: convert the model again.',
  );
}

/** What Keras means by other values is done neither by tfjs nor here. */
function checkAmong(values: unknown[], layer: KerasLayer, key: string, value: unknown): void {
  if (value === undefined || values.some(one => JSON.stringify(one) === JSON.stringify(value)))
    return;
  throw refusal(
    layerTitle(layer),
    `must have the argument ${key} at ${values.map(one => JSON.stringify(one)).join(' or ')}`,
    value,
    'Change it in Keras and save the model again.',
  );
}
