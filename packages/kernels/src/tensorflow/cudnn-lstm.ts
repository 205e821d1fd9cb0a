import {columnCount, LSTM_CELL} from '@sparsegate/cells';
import {
  isGiven,
  type LSTMSequenceGradientAttrs,
  type LSTMSequenceGradientInputs,
  type LSTMSequenceKernelAttrs,
  type LSTMSequenceKernelInputs,
} from '@sparsegate/ops';
import {isBlockLSTM} from './block-lstm.js';
import type {Handle, OpAttr} from './node-backend.js';
import {outputsOf, type SequenceCall} from './sequence-call.js';
import {stateGradients} from './state-gradients.js';
import {TensorflowCall, type Result} from './tensorflow-call.js';

/**
 * Whether cuDNN computes this call, through TensorFlow's CudnnRNNV3: what BlockLSTMV2 computes, without a mask, as it gives no c but
 * the last. It is there in CUDA builds of the library only, on a GPU.
 */
export function isCudnnLSTM(
  {backend}: TensorflowCall,
  inputs: LSTMSequenceKernelInputs,
  attrs: LSTMSequenceGradientAttrs,
): boolean {
  return (
    backend.isUsingGpuDevice &&
    isBlockLSTM(inputs, attrs) &&
    !isGiven(inputs.mask) &&
    hasCudnn(backend)
  );
}

/** int8 in TensorFlow's C interface; the binding does not name it. */
const TF_INT8 = 6;

const found = new WeakMap<object, boolean>();

/** The binding lists no operations: one neuron and one step show whether this one is registered, and runs. */
function hasCudnn(backend: TensorflowCall['backend']): boolean {
  let has = found.get(backend);
  if (has === undefined) {
    const call = new TensorflowCall(backend);
    try {
      call.run(() => {
        const one = call.fill([1, 1, 1], 0);
        runCudnn(call, one, one, one, call.fill([2 * 4 + 2 * 4], 0), false);
        return [];
      });
      has = true;
    } catch {
      has = false;
    }
    found.set(backend, has);
  }
  return has;
}

/** Outputs, h, c, saved. */
export function cudnnLSTM(
  sequence: SequenceCall,
  inputs: LSTMSequenceKernelInputs,
  attrs: LSTMSequenceKernelAttrs,
): Result[] {
  const {call, batch, units} = sequence;
  const [x, h0, c0, params] = cudnnInputs(sequence, inputs);
  const [h, , lastC, reserved, host] = runCudnn(call, x, h0, c0, params, attrs.saveForGradient);
  const [outputs, lastH] = outputsOf(sequence, h, attrs);
  return [
    {handle: outputs},
    {handle: lastH},
    {handle: call.reshape(lastC, [batch, units])},
    attrs.saveForGradient
      ? {handle: save(call, [h, lastC, reserved], host), shape: [1]}
      : {handle: call.floats([])},
  ];
}

/** The gradients in the order of `GRADIENT_ORDER`. */
export function cudnnLSTMGradient(
  sequence: SequenceCall,
  inputs: LSTMSequenceGradientInputs,
  attrs: LSTMSequenceGradientAttrs,
): Result[] {
  const {call, batch, steps, inputSize, units, rows, order} = sequence;
  const {byH, byC} = stateGradients(sequence, inputs, attrs);
  const states = [1, batch, units];
  const {h, lastC, reserved, host} = readSaved(sequence, call.savedInput(inputs.saved));
  const byOutput = byH.steps ? call.stack(byH.steps) : call.fill([steps, batch, units], 0);
  const [dx, dH0, dC0, dParams] = call.op(
    'CudnnRNNBackpropV3',
    [
      ...cudnnInputs(sequence, inputs),
      ...[lengths(call, steps, batch), h, call.slice(h, steps - 1, 1), call.reshape(lastC, states)],
      ...[byOutput, call.reshape(byH.last, states), call.reshape(byC.last, states)],
      ...[reserved, host],
    ],
    cudnnAttrs(call),
    4,
  );
  const sizes = [inputSize, units, 1, 1].map(columns => columns * columnCount(LSTM_CELL, units));
  const [dKernel, dRecurrent, , dBias] = call.splitBySizes(dParams, sizes, 0);
  const columns = (rowsOf: Handle, length: number): Handle =>
    call.transpose(call.reshape(rowsOf, [columnCount(LSTM_CELL, units), length]));
  const flat = call.reshape(dx, [rows, inputSize]);
  const inPlace = order.isIdentity ? flat : call.gather(flat, call.ints(order.place));
  return [
    call.reshape(inPlace, inputs.x.shape),
    columns(dKernel, inputSize),
    columns(dRecurrent, units),
    dBias,
    ...[dH0, dC0].map(gradient => call.reshape(gradient, [batch, units])),
    ...[call.floats([]), call.floats([])],
  ].map(handle => ({handle}));
}

/** x, h₀, c₀ and all weights in one row: the gates' matrices transposed, then the biases of inputs, which we have none of, and ours. */
function cudnnInputs(
  {call, batch, steps, inputSize, units, x, h0, c0, kernel, recurrentKernel}: SequenceCall,
  {bias}: LSTMSequenceKernelInputs,
): [Handle, Handle, Handle, Handle] {
  const flat = (matrix: Handle): Handle => call.reshape(call.transpose(matrix), [-1]);
  const zeros = call.fill([columnCount(LSTM_CELL, units)], 0);
  return [
    x([steps, batch, inputSize]),
    call.reshape(h0, [1, batch, units]),
    call.reshape(c0, [1, batch, units]),
    call.concat([flat(kernel), flat(recurrentKernel), zeros, call.input(bias)], 0),
  ];
}

/** Outputs [T, B, U], last h and c [1, B, U], and what the gradient wants to see: on the GPU, and on the processor's side. */
function runCudnn(
  call: TensorflowCall,
  x: Handle,
  h0: Handle,
  c0: Handle,
  params: Handle,
  isTraining: boolean,
): Handle[] {
  const [steps, batch] = x.shape;
  const inputs = [x, h0, c0, params, lengths(call, steps, batch)];
  const attrs = [...cudnnAttrs(call), call.bool('is_training', isTraining)];
  return call.op('CudnnRNNV3', inputs, attrs, 5);
}

function lengths(call: TensorflowCall, steps: number, batch: number): Handle {
  return call.ints(new Int32Array(batch).fill(steps));
}

function cudnnAttrs(call: TensorflowCall): OpAttr[] {
  return [
    call.type('T'),
    call.text('rnn_mode', 'lstm'),
    call.text('input_mode', 'linear_input'),
    call.text('direction', 'unidirectional'),
    call.float('dropout', 0),
    call.int('seed', 0),
    call.int('seed2', 0),
    call.int('num_proj', 0),
    call.bool('time_major', true),
  ];
}

/** One row of floats: how many bytes the processor's side has, those, and the others. */
function save(call: TensorflowCall, others: Handle[], host: Handle): Handle {
  const bytes = call.reshape(call.cast(host, call.backend.binding.TF_FLOAT), [-1]);
  const count = call.floats([bytes.shape[0]]);
  return call.concat([count, bytes, ...others.map(part => call.reshape(part, [-1]))], 0);
}

function readSaved(
  {call, batch, steps, units}: SequenceCall,
  saved: Handle,
): Record<'h' | 'lastC' | 'reserved' | 'host', Handle> {
  const {binding} = call.backend;
  const [count] = binding.tensorDataSync(call.slice({...saved, shape: [1]}, 0, 1).id);
  const sizes = [1, count, steps * batch * units, batch * units, -1];
  const [, bytes, h, lastC, reserved] = call.splitBySizes(saved, sizes, 0);
  return {
    h: call.reshape(h, [steps, batch, units]),
    lastC,
    reserved,
    host: call.cast(bytes, TF_INT8),
  };
}
