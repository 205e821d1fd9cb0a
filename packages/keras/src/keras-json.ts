import {refusal} from './refusal.js';

/** A JSON object of a file; nothing about it is known yet. */
export type JSONObject = Record<string, unknown>;

const DAMAGED = 'The file is damaged or was not written by Keras: convert the model again.';

export function isObject(value: unknown): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws unless the value is an object */
export function objectOf(value: unknown, whose: string): JSONObject {
  if (isObject(value)) return value;
  throw refusal(whose, 'must be an object', value, DAMAGED);
}

/** @throws unless the value is a list */
export function listOf(value: unknown, whose: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw refusal(whose, 'must be a list', value, DAMAGED);
}

/** @throws unless the value is a string with a character */
export function textOf(value: unknown, whose: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw refusal(whose, 'must be a name', value, DAMAGED);
}

/** @throws unless the value is a whole number of 0 or more */
export function indexOf(value: unknown, whose: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw refusal(whose, 'must be a whole number of 0 or more', value, DAMAGED);
}

/** @throws unless the value is a whole number of 1 or more */
export function sizeOf(value: unknown, whose: string): number {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  throw refusal(whose, 'must be a whole number of 1 or more', value, DAMAGED);
}

/** A copy of an object without some of its entries. */
export function without(object: JSONObject, ...keys: string[]): JSONObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
