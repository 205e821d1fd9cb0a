import {
  engine,
  registerGradient,
  tensor1d,
  tidy,
  type NamedTensorMap,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type {Cell} from '@sparsegate/cells';
import {maskAsNumbers} from './check-sequence.js';
import {
  gradientOf,
  gradientOrder,
  initialOf,
  type SequenceKernelAttrs,
} from './contracts/sequence.js';
import {callKernel, dispatch} from './dispatch.js';
import type {
  CellState,
  SequenceInputs,
  SequenceMultipliers,
  SequenceOptions,
  SequenceResult,
  SequenceWeights,
} from './sequence-types.js';

/** What tells one cell's sequence op from another's. */
export interface SequenceOp<State extends CellState, Options extends SequenceOptions> {
  /** The op's name, for messages. */
  name: string;
  cell: Cell;
  /** Names of the forward and of the gradient kernel. */
  kernelName: string;
  gradientName: string;
  /** The options that the kernel sees besides those of every sequence. */
  ownAttrs(options: Options): object;
  reference(
    x: Tensor3D,
    weights: SequenceWeights,
    inputs: SequenceInputs<State> & SequenceMultipliers,
    options: Options,
  ): SequenceResult<State>;
}

/** One call of the op: its kernel where there is one, else its reference. Makes exactly the tensors of its result. */
export function runSequence<State extends CellState, Options extends SequenceOptions>(
  op: SequenceOp<State, Options>,
  x: Tensor3D,
  weights: SequenceWeights,
  inputs: SequenceInputs<State> & SequenceMultipliers,
  options: Options,
): SequenceResult<State> {
  return tidy(() =>
    eachOnce(
      dispatch(
        op.kernelName,
        () => runKernel(op, x, weights, inputs, options),
        () => op.reference(x, weights, inputs, options),
      ),
    ),
  );
}

/** `tidy` frees what it cannot see in the result, and a tensor must not stand in a result twice. */
export function eachOnce<State extends CellState>({
  outputs,
  state,
}: SequenceResult<State>): SequenceResult<State> {
  return {outputs, state: state.h === outputs ? {...state, h: state.h.clone()} : state};
}

/** The attributes of every sequence's kernel. */
export function kernelAttrs(
  options: SequenceOptions,
): Omit<SequenceKernelAttrs, 'saveForGradient'> {
  const {recurrentActivation, goBackwards = false, returnSequences = true} = options;
  return {recurrentActivation, goBackwards, returnSequences};
}

/** A kernel's first outputs as a result: `outputs`, then the states in the cell's order. */
export function asResult<State extends CellState>(
  {states}: Cell,
  [outputs, ...final]: Tensor[],
): SequenceResult<State> {
  return {
    outputs: outputs as Tensor3D | Tensor2D,
    state: Object.fromEntries(states.map((state, k) => [state, final[k]])) as State,
  };
}

/** The initial states and the mask, by their names among a kernel's inputs. */
export function stateAndMask<State extends CellState>(
  {states}: Cell,
  {initialState, mask}: SequenceInputs<State>,
): Record<string, Tensor | undefined> {
  const initial = states.map(state => [initialOf(state), initialState?.[state]]);
  return {...Object.fromEntries(initial), mask: mask && maskAsNumbers(mask)};
}

function runKernel<State extends CellState, Options extends SequenceOptions>(
  op: SequenceOp<State, Options>,
  x: Tensor3D,
  {kernel, recurrentKernel, bias}: SequenceWeights,
  inputs: SequenceInputs<State> & SequenceMultipliers,
  options: Options,
): SequenceResult<State> {
  const recorded = engine().isTapeOn();
  const {gateMultiplier, outputMultiplier} = inputs;
  const optional = {...stateAndMask(op.cell, inputs), gateMultiplier, outputMultiplier};
  const made = callKernel(
    op.kernelName,
    {x, kernel, recurrentKernel, bias, ...givenOrEmpty(optional, recorded)},
    {...kernelAttrs(options), ...op.ownAttrs(options), saveForGradient: recorded},
  );
  return asResult(op.cell, made);
}

/** tfjs saves a kernel's inputs for the gradient by name and stumbles over one that is missing: hence the empty ones. */
function givenOrEmpty(
  optional: Record<string, Tensor | undefined>,
  recorded: boolean,
): NamedTensorMap {
  const given = Object.entries(optional).flatMap(([name, tensor]): Array<[string, Tensor]> =>
    tensor ? [[name, tensor]] : recorded ? [[name, tensor1d([], 'float32')]] : [],
  );
  return Object.fromEntries(given);
}

/** Registers the gradient of an op's kernel: by another kernel, which runs once for all inputs. */
export function registerSequenceGradient({
  cell,
  kernelName,
  gradientName,
}: Pick<SequenceOp<CellState, SequenceOptions>, 'cell' | 'kernelName' | 'gradientName'>): void {
  const order = gradientOrder(cell.states);
  const inputNames = [...order, 'mask'];
  const outputNames = ['outputs', ...cell.states, 'saved'];
  const names = [...inputNames, ...outputNames];
  const gradientNames = ['dOutputs', ...cell.states.map(gradientOf)];
  registerGradient({
    kernelName,
    inputsToSave: inputNames,
    outputsToSave: outputNames.map(() => true),
    gradFunc: (dy, saved, attrs) => {
      const inputs = Object.fromEntries([
        ...names.map((name, k) => [name, saved[k]]),
        ...gradientNames.map((name, k) => [name, (dy as Tensor[])[k]]),
      ]) as NamedTensorMap;
      // All gradients come from one walk back through time: it runs here, once, and not in the thunks below,
      // whose tensors tfjs frees one by one.
      const gradients = callKernel(gradientName, inputs, attrs);
      return Object.fromEntries(order.map((name, k) => [name, () => gradients[k]]));
    },
  });
}
