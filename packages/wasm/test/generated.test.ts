import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {
  LSTM_CALL,
  openArena,
  SPARSE_GRU_CALL,
  SPARSE_LSTM_CALL,
  WORD,
  writeCall,
} from '../src/index.js';

/** The first and last field as the assembly has them, and how many there are: counted by hand in the classes. */
test.each([
  ['LSTMCall', LSTM_CALL, 'batch', 'dOutputMultiplier', 38],
  ['SparseLSTMCall', SPARSE_LSTM_CALL, 'batch', 'workspace', 32],
  ['SparseGRUCall', SPARSE_GRU_CALL, 'batch', 'workspace', 34],
] as const)('the fields of %s are those of the assembly', (_, fields, first, last, count) => {
  expect([fields[0], fields[fields.length - 1], fields.length]).toEqual([first, last, count]);
});

test('every export of the module stands in its interface, with as many arguments', () => {
  const source = readFileSync(
    join(__dirname, '..', 'src', 'generated', 'kernel-exports.ts'),
    'utf8',
  );
  const {exports} = openArena();
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== 'function') {
      expect(source).toMatch(new RegExp(`^  ${name}: WebAssembly\\.`, 'm'));
      continue;
    }
    const [, parameters] = source.match(new RegExp(`^  ${name}\\(([^)]*)\\)`, 'm'))!;
    const count = parameters.split(',').filter(parameter => parameter.trim() !== '').length;
    expect([name, count]).toEqual([name, (value as () => void).length]);
  }
});

test('a call is written field by field, in order, with 0 for what is left out', () => {
  const arena = openArena();
  const address = writeCall(arena, ['a', 'b', 'c'], {c: 7, a: 5});
  expect([...new Int32Array(arena.exports.memory.buffer, address, 3)]).toEqual([5, 0, 7]);
});

test('an arena grows on demand and gives the same room again after a reset', () => {
  const arena = openArena();
  const first = arena.scratch(3 * WORD);
  const second = arena.scratch(200_000);
  expect(first % 16).toBe(0);
  expect(second).toBe(first + 16);
  expect(arena.exports.memory.buffer.byteLength).toBeGreaterThanOrEqual(second + 200_000);
  arena.reset();
  expect(arena.scratch(WORD)).toBe(first);
});
