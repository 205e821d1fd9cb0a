import {expect, test} from '@jest/globals';
import {openArena, SPARSE_LSTM_CALL, writeCall} from '../src/index.js';

const [UNITS, STEPS, BATCH] = [6, 60, 2];
/** What i, f, g and o of all neurons are. */
const [I, F, G, O] = [0.75, 0.5, 0.5, 0.25];

/** A call of neurons whose gates are all constant, of which those from `frozenFrom` on may come to rest. */
function run(frozenFrom: number, mask?: ArrayLike<number>) {
  const arena = openArena();
  const floats = (values: ArrayLike<number>): number => {
    const address = arena.scratch(4 * Math.max(1, values.length));
    new Float32Array(arena.exports.memory.buffer, address, values.length).set(values);
    return address;
  };
  const room = (length: number): number => floats(new Float32Array(length));
  const constants = [I, F, G, O].flatMap(value => new Array<number>(UNITS).fill(value));
  const call = {
    ...{batch: BATCH, steps: STEPS, inputSize: 1, units: UNITS, columns: 0, frozenFrom},
    ...{x: room(BATCH * STEPS), kernel: room(1), recurrentKernel: room(1), bias: room(1)},
    ...{targets: room(1), gateConstants: floats(constants), mask: mask ? floats(mask) : 0},
    ...{outputs: room(BATCH * UNITS), h: room(BATCH * UNITS), c: room(BATCH * UNITS)},
    ...{preactivations: room(1), gates: room(4 * UNITS + 1), packed: room(1)},
    ...{arrived: room(BATCH), settled: room(BATCH * UNITS), workspace: room(4096)},
  };
  arena.exports.sparseLstm(writeCall(arena, SPARSE_LSTM_CALL, call));
  const read = (address: number, length: number): number[] => [
    ...new Float32Array(arena.exports.memory.buffer, address, length),
  ];
  const {buffer} = arena.exports.memory;
  return {
    arrived: [...new Int32Array(buffer, call.arrived, BATCH)],
    settled: read(call.settled, BATCH * UNITS),
    h: read(call.h, BATCH * UNITS),
    c: read(call.c, BATCH * UNITS),
  };
}

test('frozen neurons come to rest, with the c and h of a step by step walk bit for bit', () => {
  const {arrived, settled, h, c} = run(4);
  const whole = run(UNITS);
  expect([arrived, whole.arrived]).toEqual([
    [1, 1],
    [0, 0],
  ]);
  expect([h, c]).toEqual([whole.h, whole.c]);
  // i g / (1 − f)
  expect(settled[5]).toBeCloseTo(Math.tanh((I * G) / (1 - F)), 6);
  expect(h[5]).toBeCloseTo(O * settled[5], 6);
});

test('an object whose steps are hidden by its mask does not come to rest, and keeps its state', () => {
  const shown = (t: number): number => (t < 3 ? 1 : 0);
  const mask = Array.from({length: BATCH * STEPS}, (_, k) => (k < STEPS ? 1 : shown(k - STEPS)));
  const {arrived, h, c} = run(4, mask);
  const whole = run(UNITS, mask);
  expect(arrived).toEqual([1, 0]);
  expect([h, c]).toEqual([whole.h, whole.c]);
  // c after three steps: i g (1 + f + f²)
  expect(c[UNITS + 5]).toBeCloseTo(I * G * (1 + F + F * F), 6);
});
