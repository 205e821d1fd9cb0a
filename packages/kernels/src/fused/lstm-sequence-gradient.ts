import {
  isGiven,
  LSTM_CELL,
  type LSTMSequenceGradientAttrs,
  type LSTMSequenceGradientInputs,
} from '@sparsegate/ops';
import {LSTM_CALL, WORD, writeCall, type KernelCall, type LSTMCall} from '@sparsegate/wasm';
import type {Block, KernelMemory} from '../kernel-memory.js';
import {isForTwo, runBoth, runObjects} from './halves.js';
import {lstmFields} from './lstm-sequence.js';
import {halvesOfProduct, type Product} from './product.js';
import {savedSections, savedStrides} from './saved-sections.js';
import {
  backwardWorkspace,
  copyOf,
  objectStrides,
  sequenceSize,
  type SequenceSize,
} from './sequence-fields.js';

/** Kernel `LSTM_SEQUENCE_GRADIENT`: the gradients in the order of `GRADIENT_ORDER`. */
export function lstmSequenceGradient(
  memory: KernelMemory,
  inputs: LSTMSequenceGradientInputs,
  attrs: LSTMSequenceGradientAttrs,
): Block[] {
  const size = sequenceSize(LSTM_CELL, inputs);
  const {batch, steps, units, columns} = size;
  const fields = lstmFields(memory, inputs, attrs, size);
  const gradients = gradientBlocks(memory, inputs, size);
  const call = {
    ...fields,
    ...savedSections(memory.savedInput(inputs.saved), size),
    ...Object.fromEntries(Object.entries(gradients).map(([name, {address}]) => [name, address])),
    dOutputs: memory.input(inputs.dOutputs),
    dGates: memory.scratch(batch * steps * columns * WORD),
    packed: memory.scratch(memory.exports.packedBytes(batch, units, columns)),
    workspace: backwardWorkspace(memory, size),
  };
  const work = batch * steps * (size.inputSize + units) * columns;
  if (isForTwo(memory, work) && !size.multiplied) walkBackOnTwo(memory, call, size, attrs);
  else memory.exports.lstmBackward(writeCall(memory, LSTM_CALL, call));
  return Object.values(gradients);
}

type GradientCall = LSTMCall & {dGates: number};

/** First half of the objects on each thread, then half of each weight's gradient. */
function walkBackOnTwo(
  memory: KernelMemory,
  call: GradientCall,
  size: SequenceSize,
  attrs: LSTMSequenceGradientAttrs,
): void {
  const {batch, steps, units, columns} = size;
  const strides = objectStrides(size, attrs);
  runObjects(
    memory,
    'lstmWalkBack',
    LSTM_CALL,
    {...call, dBias: 0},
    {
      multiplications: batch * steps * units * columns,
      strides: {
        ...{...strides, ...savedStrides(size)},
        ...{dGates: steps * columns, dOutputs: strides['outputs'], dOutputMultiplier: units},
      },
      own: () => ({
        packed: memory.scratch(memory.exports.packedBytes(batch, units, columns)),
        workspace: backwardWorkspace(memory, size),
      }),
    },
  );
  const [here, there] = weightGradients(memory, call, size);
  runBoth(memory, here, there);
}

/** dx = da · Wᵀ, dW = xᵀ · da, dR = hᵀ · da and db, half of the rows or columns of each for either thread. */
function weightGradients(
  memory: KernelMemory,
  call: GradientCall,
  {batch, steps, inputSize, units, columns}: SequenceSize,
): [here: KernelCall[], there: KernelCall[]] {
  const rows = batch * steps;
  const da = {b: call.dGates, n: columns, k: rows, transposeA: true, transposeB: false, bias: 0};
  const products: Product[] = [
    {
      ...{m: rows, n: inputSize, k: columns, a: call.dGates, transposeA: false},
      ...{b: call.kernel!, transposeB: true, c: call.dx!, bias: 0},
    },
    {...da, m: inputSize, a: call.x!, c: call.dKernel!},
    {...da, m: units, a: call.previousH!, c: call.dRecurrentKernel!},
  ];
  const halves = products.map(product => halvesOfProduct(memory, product));
  const address = writeCall(memory, LSTM_CALL, call);
  const half = columns / 2;
  return [
    [...halves.map(([first]) => first), ['lstmBiasGradient', address, 0, half]],
    [
      ...halves.flatMap(([, second]) => (second ? [second] : [])),
      ['lstmBiasGradient', address, half, half],
    ],
  ];
}

/** By the fields of the call, in the order of `GRADIENT_ORDER`. */
function gradientBlocks(
  memory: KernelMemory,
  inputs: LSTMSequenceGradientInputs,
  {batch, units, columns}: SequenceSize,
): Record<string, Block> {
  const {x, kernel, recurrentKernel, bias, gateMultiplier, outputMultiplier} = inputs;
  return {
    dx: memory.output(x.shape),
    dKernel: memory.output(kernel.shape),
    dRecurrentKernel: memory.output(recurrentKernel.shape),
    dBias: memory.output(bias.shape),
    // dh and dc walk back in place: from the final states' gradients to the initial ones'.
    h: copyOf(memory, memory.input(inputs.dH), [batch, units]),
    c: copyOf(memory, memory.input(inputs.dC), [batch, units]),
    dGateMultiplier: memory.output(isGiven(gateMultiplier) ? [batch, columns] : [0]),
    dOutputMultiplier: memory.output(isGiven(outputMultiplier) ? [batch, units] : [0]),
  };
}
