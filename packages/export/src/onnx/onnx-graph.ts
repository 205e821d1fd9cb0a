import type {onnx as types} from 'onnx-proto';
import {onnx} from './library.js';

/** Version 8 of the file format goes with opset 14. */
const IR_VERSION = 8;
const OPSET = 14;

/** What an operator is set to: whole numbers, numbers, lists or words. */
export type Attributes = Record<string, number | {float: number} | number[] | string | string[]>;

/** An input or output of the graph; a word is a length that is free. */
export interface GraphValue {
  name: string;
  type: 'float' | 'int32';
  shape: Array<number | string>;
}

/** Puts an ONNX graph together. Values are names. */
export class OnnxGraph {
  private readonly nodes: types.INodeProto[] = [];
  private readonly initializers: types.ITensorProto[] = [];
  private count = 0;

  /** Adds an operator with one output, and returns its name. '' leaves an input out. */
  op(opType: string, input: string[], attributes: Attributes = {}): string {
    return this.ops(opType, input, attributes, 1)[0];
  }

  /** Adds an operator with several outputs. */
  ops(opType: string, input: string[], attributes: Attributes, outputs: number): string[] {
    const output = Array.from({length: outputs}, () => this.name());
    const attribute = Object.entries(attributes).map(attributeOf);
    this.nodes.push({opType, input, output, attribute, name: `${opType}_${this.nodes.length}`});
    return output;
  }

  /** A constant of float32. */
  floats(values: ArrayLike<number>, dims: number[]): string {
    return this.constant(onnx.TensorProto.DataType.FLOAT, Float32Array.from(values), dims);
  }

  /** A list of whole numbers, as shapes and axes are. */
  longs(values: number[]): string {
    const bits = BigInt64Array.from(values, BigInt);
    return this.constant(onnx.TensorProto.DataType.INT64, bits, [values.length]);
  }

  /** A list of word ids. */
  ids(values: ArrayLike<number>): string {
    return this.constant(onnx.TensorProto.DataType.INT32, Int32Array.from(values), [values.length]);
  }

  /** A value under another name. */
  rename(value: string, output: string): void {
    this.nodes.push({opType: 'Identity', input: [value], output: [output], name: `out_${output}`});
  }

  /** The file. */
  finish(name: string, inputs: GraphValue[], outputs: GraphValue[]): Uint8Array {
    const model: types.IModelProto = {
      irVersion: IR_VERSION,
      producerName: 'sparsegate',
      opsetImport: [{domain: '', version: OPSET}],
      graph: {
        name,
        node: this.nodes,
        initializer: this.initializers,
        input: inputs.map(valueInfo),
        output: outputs.map(valueInfo),
      },
    };
    return onnx.ModelProto.encode(model).finish();
  }

  private constant(
    dataType: number,
    values: Float32Array | BigInt64Array | Int32Array,
    dims: number[],
  ): string {
    const name = this.name();
    const rawData = new Uint8Array(values.buffer);
    this.initializers.push({name, dataType, dims, rawData});
    return name;
  }

  private name(): string {
    return `v${this.count++}`;
  }
}

function attributeOf([name, value]: [string, Attributes[string]]): types.IAttributeProto {
  const {AttributeType} = onnx.AttributeProto;
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, letter => letter.charCodeAt(0));
  if (typeof value === 'number') return {name, type: AttributeType.INT, i: value};
  if (typeof value === 'string') return {name, type: AttributeType.STRING, s: bytes(value)};
  if (!Array.isArray(value)) return {name, type: AttributeType.FLOAT, f: value.float};
  if (isWords(value)) return {name, type: AttributeType.STRINGS, strings: value.map(bytes)};
  const isWhole = value.every(Number.isInteger);
  return isWhole
    ? {name, type: AttributeType.INTS, ints: value}
    : {name, type: AttributeType.FLOATS, floats: value};
}

function isWords(value: Array<number | string>): value is string[] {
  return typeof value[0] === 'string';
}

function valueInfo({name, type, shape}: GraphValue): types.IValueInfoProto {
  const {FLOAT, INT32} = onnx.TensorProto.DataType;
  const dim = shape.map(size => (typeof size === 'number' ? {dimValue: size} : {dimParam: size}));
  return {name, type: {tensorType: {elemType: type === 'float' ? FLOAT : INT32, shape: {dim}}}};
}
