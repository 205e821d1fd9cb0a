import {expect, test} from '@jest/globals';
import type {LSTMSequenceKernelAttrs, LSTMSequenceKernelInputs} from '@sparsegate/ops';
import type {NamedAttrMap, NamedTensorInfoMap, TensorInfo} from '@tensorflow/tfjs-core';
import {lstmSequenceGradient} from '../../src/tensorflow/lstm-sequence-gradient.js';
import {lstmSequence} from '../../src/tensorflow/lstm-sequence.js';
import {TensorflowCall, type Result} from '../../src/tensorflow/tensorflow-call.js';
import {asTensorflowKernel, type TensorflowKernel} from '../../src/tensorflow/tensorflow-kernel.js';
import {fakeLibrary, type FakeLibrary} from '../support/fake-library.js';

const [BATCH, STEPS, INPUTS, UNITS] = [2, 3, 4, 5];
const tensor = (...shape: number[]) => ({dataId: {}, shape, dtype: 'float32' as const});

const inputs: LSTMSequenceKernelInputs = {
  x: tensor(BATCH, STEPS, INPUTS),
  kernel: tensor(INPUTS, 4 * UNITS),
  recurrentKernel: tensor(UNITS, 4 * UNITS),
  bias: tensor(4 * UNITS),
};
const attrs: LSTMSequenceKernelAttrs = {
  recurrentActivation: 'sigmoid',
  ...{goBackwards: false, returnSequences: true, saveForGradient: true},
};

/** The recurrent operation that a call comes down to. */
function chosen(
  library: FakeLibrary,
  given: Partial<LSTMSequenceKernelInputs> = {},
  options: Partial<LSTMSequenceKernelAttrs> = {},
): string {
  const call = new TensorflowCall(library.backend);
  call.run(() => lstmSequence(call, {...inputs, ...given}, {...attrs, ...options}));
  return library.called.filter(name => /LSTM|Cudnn/.test(name)).at(-1) ?? 'steps';
}

test('cuDNN is taken where the library registers it, and BlockLSTM where it does not', () => {
  expect(chosen(fakeLibrary([]))).toBe('CudnnRNNV3');
  expect(chosen(fakeLibrary(['CudnnRNNV3']))).toBe('BlockLSTMV2');
  const onProcessor = fakeLibrary([]);
  onProcessor.backend.isUsingGpuDevice = false;
  expect(chosen(onProcessor)).toBe('BlockLSTMV2');
});

test('a call that cuDNN does not cover goes to BlockLSTM, or step by step', () => {
  expect(chosen(fakeLibrary([]), {mask: tensor(BATCH, STEPS)})).toBe('BlockLSTMV2');
  expect(chosen(fakeLibrary([]), {outputMultiplier: tensor(BATCH, UNITS)})).toBe('steps');
  expect(chosen(fakeLibrary([]), {}, {recurrentActivation: 'hardSigmoid'})).toBe('steps');
});

test('a kernel that no cache holds is multiplied once for all steps, unless a gradient is wanted', () => {
  const large = {x: tensor(BATCH, STEPS, 1024), kernel: tensor(1024, 4 * 1024)};
  const given = {...large, recurrentKernel: tensor(1024, 4 * 1024), bias: tensor(4 * 1024)};
  const library = fakeLibrary(['CudnnRNNV3']);
  expect(chosen(library, given, {saveForGradient: false})).toBe('steps');
  expect(library.called.filter(name => name === 'MatMul')).toHaveLength(1 + STEPS);
  expect(chosen(fakeLibrary(['CudnnRNNV3']), given)).toBe('BlockLSTMV2');
});

test('whether cuDNN is there is tried once, and leaves nothing', () => {
  const library = fakeLibrary([]);
  const call = new TensorflowCall(library.backend);
  let results: Result[] = [];
  const run = (): void => {
    results = call.run(() => lstmSequence(call, inputs, attrs));
  };
  const tries = (): number => library.called.filter(name => name === 'CudnnRNNV3').length;
  run();
  expect(tries()).toBe(2);
  run();
  expect(tries()).toBe(3);
  const ids = new Set(results.map(({handle}) => handle.id));
  expect(ids.size).toBe(4);
  for (const id of ids) expect(library.alive).toContain(id);
});

test('the gradient goes where the call went', () => {
  const {backend, called} = fakeLibrary([]);
  const run = <Inputs, Attrs>(kernel: TensorflowKernel<Inputs, Attrs>, given: object) =>
    asTensorflowKernel(kernel)({
      inputs: given as NamedTensorInfoMap,
      attrs: attrs as unknown as NamedAttrMap,
      backend,
    }) as TensorInfo[];
  const [outputs, h, c, saved] = run(lstmSequence, inputs);
  const gradients = run(lstmSequenceGradient, {
    ...{...inputs, outputs, h, c, saved},
    dOutputs: tensor(BATCH, STEPS, UNITS),
    ...{dH: tensor(BATCH, UNITS), dC: tensor(BATCH, UNITS)},
  });
  expect(called).toContain('CudnnRNNBackpropV3');
  expect(gradients).toHaveLength(8);
});
