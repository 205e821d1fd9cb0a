// An ONNX model of one LSTM or GRU, written by hand: onnxruntime-web takes nothing else.

import {Buffer} from 'node:buffer';

const FLOAT = 1;
/** By the kind of tf.layers: the operator, and where ONNX' gates stand in tfjs. An LSTM's i o f c are tfjs' i f g o. */
const CELLS = {
  lstm: {operator: 'LSTM', gates: [0, 3, 1, 2]},
  gru: {operator: 'GRU', gates: [0, 1, 2]},
};
const [IR_VERSION, OPSET] = [8, 14];

/** Protocol buffer fields: a number is a varint, a string or bytes are length-delimited. */
const varint = value => {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
};
const number = (field, value) => Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field, value) => {
  const content = Buffer.isBuffer(value) ? value : Buffer.from(value);
  return Buffer.concat([
    Buffer.from([...varint(field * 8 + 2), ...varint(content.length)]),
    content,
  ]);
};
const message = (...fields) => Buffer.concat(fields);

const tensor = (name, dims, values) =>
  message(
    ...dims.map(size => number(1, size)),
    number(2, FLOAT),
    bytes(8, name),
    bytes(9, Buffer.from(Float32Array.from(values).buffer)),
  );

const valueInfo = (name, dims) => {
  const shape = message(...dims.map(size => bytes(1, number(1, size))));
  const type = bytes(1, message(number(1, FLOAT), bytes(2, shape)));
  return message(bytes(1, name), bytes(2, type));
};

/** Rows of one gate after the other, [G·U, rows], from columns of [rows, G·U] in tfjs' order. */
function gateRows(gates, matrix, rows, units) {
  const values = [];
  for (const gate of gates) {
    for (let unit = 0; unit < units; unit++) {
      for (let r = 0; r < rows; r++) {
        values.push(matrix[r * gates.length * units + gate * units + unit]);
      }
    }
  }
  return values;
}

/** The bytes of a model "x" [T, B, I] → "y" [T, 1, B, U] with the weights of a stock layer. */
export function onnxModel(kind, {batch, steps, inputSize, units}, {kernel, recurrentKernel, bias}) {
  const {operator, gates} = CELLS[kind];
  const columns = gates.length * units;
  const ofInputs = gateRows(gates, bias, 1, units);
  const biases = [...ofInputs, ...Array.from({length: columns}, () => 0)];
  const hiddenSize = message(bytes(1, 'hidden_size'), number(3, units), number(20, 2));
  const node = message(
    ...['x', 'W', 'R', 'B'].map(name => bytes(1, name)),
    bytes(2, 'y'),
    bytes(4, operator),
    bytes(5, hiddenSize),
  );
  const graph = message(
    bytes(1, node),
    bytes(2, kind),
    bytes(5, tensor('W', [1, columns, inputSize], gateRows(gates, kernel, inputSize, units))),
    bytes(5, tensor('R', [1, columns, units], gateRows(gates, recurrentKernel, units, units))),
    bytes(5, tensor('B', [1, 2 * columns], biases)),
    bytes(11, valueInfo('x', [steps, batch, inputSize])),
    bytes(12, valueInfo('y', [steps, 1, batch, units])),
  );
  return message(number(1, IR_VERSION), bytes(7, graph), bytes(8, number(2, OPSET)));
}
