import {ACTIVATIONS} from '@sparsegate/runtime/format';
import type {GraphLayer, WeightTable, WeightValues} from '@sparsegate/structure';
import type {FileBuilder, ValueNumber} from './file/builder.js';
import type {Matrix, StoredMatrix} from './matrix.js';

/** A tensor of the model as a value of the file, with the mask that goes with it. */
export interface Lowered {
  value: ValueNumber;
  /** NOTHING where there is none. */
  mask: ValueNumber;
}

/** What became of a layer with weights. */
export interface LayerReport {
  layer: string;
  /** The class it had. */
  className: string;
  matrices: Record<string, StoredMatrix>;
}

/** What a layer is written with. */
export interface Lowering {
  builder: FileBuilder;
  weights: Pick<WeightTable, 'of' | 'get'>;
  /** The shape of what a layer takes first, batch included. */
  inputShapeOf(layer: string): Array<number | null>;
  report: LayerReport[];
  /** By embedding: word ids of the model's texts → ids of its vocabulary, where it was cut. */
  wordIds: Readonly<Record<string, ArrayLike<number>>>;
}

/** Writes one application of a layer. */
export type LowerLayer = (layer: GraphLayer, inputs: Lowered[], lowering: Lowering) => Lowered[];

/** A weight as a matrix; a vector is one row. */
export function asMatrix({shape, values}: WeightValues): Matrix {
  const columns = shape[shape.length - 1];
  const rows = shape.length === 1 ? 1 : shape[0];
  return {rows, columns, values: Float32Array.from(values)};
}

/** tfjs writes activations in snake_case. */
export function camelCase(name: unknown): string {
  return String(name).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The runtime's number of an activation. */
export function activationOf({name, className}: GraphLayer, activation: unknown): number {
  const known: readonly string[] = ACTIVATIONS;
  const camel = camelCase(activation ?? 'linear');
  if (!known.includes(camel)) {
    throw refusal(name, className, `the activations ${known.join(', ')}`, camel);
  }
  return known.indexOf(camel);
}

/** @throws unless an axis is the last one of so many */
export function expectLastAxis(
  layer: string,
  className: string,
  axis: unknown,
  rank: number,
): void {
  if (axis !== -1 && axis !== rank - 1 && axis !== null && axis !== undefined) {
    throw refusal(layer, className, 'this layer on the last axis', `axis ${axis}`);
  }
}

/** What every refusal says. */
export function refusal(
  layer: string,
  className: string,
  expected: string,
  received: string,
): Error {
  return new Error(
    `Export of layer "${layer}" (${className}): the runtime has ${expected}. Received: ${received}. ` +
      `Run this model with TensorFlow.js, or change the layer.`,
  );
}
