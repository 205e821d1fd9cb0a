import {expect, jest, test} from '@jest/globals';
import {ones, zeros, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';
import {
  callAsSequence,
  GRU_CELL,
  LSTM_CELL,
  type GRUState,
  type LSTMState,
  type SequenceLayer,
  type SequenceWalk,
} from '../src/index.js';

const x: Tensor3D = zeros([2, 3, 4]);
const before: LSTMState = {h: ones([2, 5]), c: zeros([2, 5])};
const after: LSTMState = {h: zeros([2, 5]), c: ones([2, 5])};
const walk = jest.fn<SequenceWalk<LSTMState>>(() => ({
  outputs: after.h.clone(),
  state: {h: after.h.clone(), c: after.c.clone()},
}));

function layer(settings: Partial<SequenceLayer> = {}): SequenceLayer {
  return {
    name: 'lstm_1',
    goBackwards: false,
    returnSequences: false,
    returnState: false,
    states: [before.h, before.c],
    resetStates: jest.fn<SequenceLayer['resetStates']>(),
    ...settings,
  };
}

test('a stateless layer starts from no state, a stateful one from what it kept', () => {
  callAsSequence<LSTMState>(LSTM_CELL, layer(), x, {}, walk);
  expect(walk.mock.lastCall?.[1]).toEqual({initialState: undefined, mask: undefined});
  callAsSequence<LSTMState>(LSTM_CELL, layer({stateful: true}), x, {}, walk);
  expect(walk.mock.lastCall?.[1]).toEqual({initialState: before, mask: undefined});
});

test('what the caller gives goes before what the layer kept', () => {
  const mask: Tensor2D = ones([2, 3]);
  const args = {initialState: [after.h, after.c], mask: [mask]};
  callAsSequence<LSTMState>(LSTM_CELL, layer({stateful: true, goBackwards: true}), [x], args, walk);
  expect(walk).toHaveBeenLastCalledWith(
    x,
    {initialState: after, mask},
    {goBackwards: true, returnSequences: false},
  );
});

test('a stateful layer keeps the state after the call, and is told of training', () => {
  const stateful = layer({stateful: true, returnState: true});
  const [, h, c] = callAsSequence<LSTMState>(
    LSTM_CELL,
    stateful,
    x,
    {training: true},
    walk,
  ) as Tensor2D[];
  expect(stateful.resetStates).toHaveBeenCalledWith([h, c], true);
  expect(c.dataSync()).toEqual(after.c.dataSync());
});

test('an initial state that is not one tensor a state is refused', () => {
  expect(() =>
    callAsSequence<LSTMState>(LSTM_CELL, layer(), x, {initialState: [before.h]}, walk),
  ).toThrow(
    'LSTM "lstm_1": initialState must be one tensor for each of h, c. Received: 1 tensors.',
  );
});

test('a cell of one state starts from it and returns it', () => {
  const walkGRU = jest.fn<SequenceWalk<GRUState>>(() => ({
    outputs: after.h.clone(),
    state: {h: after.h.clone()},
  }));
  const args = {initialState: [before.h]};
  const returned = callAsSequence(GRU_CELL, layer({returnState: true}), x, args, walkGRU);
  expect(walkGRU.mock.lastCall?.[1]).toEqual({initialState: {h: before.h}, mask: undefined});
  expect(returned).toHaveLength(2);
});
