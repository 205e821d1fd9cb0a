import {serialization} from '@tensorflow/tfjs-core';
import {isObject, type JSONObject} from './keras-json.js';
import {refusal} from './refusal.js';

/** How Keras 3's file names its own classes of values: {module, class_name, config, registered_name}. */
interface ClassAndConfig {
  class_name: string;
  config: JSONObject;
}

/**
 * Activations of Keras by their name in tfjs, where that is another. Keras 3's hard_sigmoid is relu6(x + 3) / 6 and not
 * tfjs' clip(0.2 x + 0.5, 0, 1): this package brings it under a name of its own.
 */
const RENAMED: Record<2 | 3, Record<string, string>> = {
  2: {silu: 'swish'},
  3: {silu: 'swish', hard_sigmoid: 'keras_hard_sigmoid'},
};

/** Which Keras wrote a file: 2 stands for all that came before 3. */
export type KerasMajor = 2 | 3;

/**
 * An activation as tfjs names it.
 *
 * @throws naming the layer, if tfjs has none of that name
 */
export function activationOf(value: unknown, major: KerasMajor, whose: string): string {
  const name = value === null ? 'linear' : isObject(value) ? value.config : value;
  const renamed = typeof name === 'string' ? (RENAMED[major][name] ?? name) : '';
  if (typeof name === 'string' && isKnown(camelCase(renamed))) return renamed;
  throw refusal(
    whose,
    'must have an activation that tfjs has',
    value,
    'Use another one in Keras, or build it from layers that tfjs has, and save the model again.',
  );
}

/** Classes and functions that are registered with tfjs, its own and those of this package. */
export function isKnown(className: string): boolean {
  return Object.hasOwn(serialization.SerializationMap.getMap().classNameMap, className);
}

/** As tfjs writes names of a file into its own configurations. */
function camelCase(name: string): string {
  return name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Precision of a layer: tfjs computes in float32. */
export function dtypeOf(value: unknown, whose: string): string {
  const policy = isObject(value) && isObject(value.config) ? value.config.name : value;
  if (policy === 'float32' || policy === undefined || policy === null) return 'float32';
  throw refusal(
    whose,
    'must compute in float32, as tfjs does',
    policy,
    "Set keras.config.set_dtype_policy('float32'), build the model anew, take over the weights and save it again.",
  );
}

/** What inputs may be; tfjs has one type of whole numbers. */
const INPUT_TYPES: Record<string, string> = {
  float32: 'float32',
  int32: 'int32',
  int64: 'int32',
  bool: 'bool',
};

/** The type of an input, in tfjs' terms. */
export function inputTypeOf(value: unknown, whose: string): string {
  const type = INPUT_TYPES[String(value ?? 'float32')];
  if (type && Object.hasOwn(INPUT_TYPES, String(value ?? 'float32'))) return type;
  throw refusal(
    whose,
    `must take ${Object.keys(INPUT_TYPES).join(', ')}`,
    value,
    'Do the preprocessing outside of the model and save it again.',
  );
}

/** An initializer; one that tfjs does not have becomes zeros, as the file's weights replace it anyway. */
export function initializerOf(value: unknown): ClassAndConfig {
  const known = isObject(value) && isObject(value.config) && isKnown(String(value.class_name));
  return known
    ? {class_name: String(value.class_name), config: value.config as JSONObject}
    : {class_name: 'Zeros', config: {}};
}

/** L1, L2 and both; tfjs has one class for the three. */
export function regularizerOf(value: unknown, whose: string): ClassAndConfig | null {
  if (value === null || value === undefined) return null;
  const {class_name: className, config} = isObject(value) ? value : {};
  const {l1 = 0, l2 = 0} = isObject(config) ? config : {};
  if (['L1', 'L2', 'L1L2'].includes(String(className))) {
    return {class_name: 'L1L2', config: {l1, l2}};
  }
  throw refusal(
    whose,
    'must have a regularizer that tfjs has: L1, L2 or L1L2',
    value,
    'It matters in training only: remove it in Keras and save the model again.',
  );
}

const CONSTRAINTS = ['MaxNorm', 'MinMaxNorm', 'NonNeg', 'UnitNorm'];

/** A constraint, which tfjs has under the same names. */
export function constraintOf(value: unknown, whose: string): ClassAndConfig | null {
  if (value === null || value === undefined) return null;
  const {class_name: className, config} = isObject(value) ? value : {};
  if (CONSTRAINTS.includes(String(className)) && isObject(config)) {
    return {
      class_name: String(className),
      config: {...config, axis: axisOf(config.axis ?? 0, whose)},
    };
  }
  throw refusal(
    whose,
    `must have a constraint that tfjs has: ${CONSTRAINTS.join(', ')}`,
    value,
    'It matters in training only: remove it in Keras and save the model again.',
  );
}

/** An axis; Keras 2 writes a list of one. */
export function axisOf(value: unknown, whose: string): number {
  const axis: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (Number.isSafeInteger(axis)) return axis as number;
  throw refusal(
    whose,
    'must work along one axis',
    value,
    'Split it into layers of one axis each and save the model again.',
  );
}
