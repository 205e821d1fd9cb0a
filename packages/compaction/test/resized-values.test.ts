import {expect, test} from '@jest/globals';
import {placesIn, resizedValues} from '../src/resized-values.js';

test('values stay at their positions of the whole, others are filled in', () => {
  // [[1, 2, 3], [4, 5, 6]] at rows 0, 4 and columns 1, 2, 5 of the whole.
  const from = [
    [0, 4],
    [1, 2, 5],
  ];
  const values = Float32Array.from([1, 2, 3, 4, 5, 6]);
  expect([...resizedValues(values, from, [[4], [1, 5]], 0)]).toEqual([4, 6]);
  const whole = resizedValues(
    values,
    from,
    [
      [0, 3, 4],
      [1, 2, 3, 5],
    ],
    9,
  );
  expect([...whole]).toEqual([1, 2, 9, 3, 9, 9, 9, 9, 4, 5, 9, 6]);
});

test('cut and made whole again, a cube has what was left, and the filling elsewhere', () => {
  const all = [0, 1, 2];
  const cube = Float32Array.from({length: 27}, (_, k) => k + 1);
  const some = [[0, 2], [1], [0, 1, 2]];
  const cut = resizedValues(cube, [all, all, all], some, 0);
  expect([...cut]).toEqual([4, 5, 6, 22, 23, 24]);
  const again = resizedValues(cut, some, [all, all, all], 0);
  cube.forEach((value, k) => {
    const isLeft = [0, 2].includes(Math.floor(k / 9)) && Math.floor(k / 3) % 3 === 1;
    expect(again[k]).toBe(isLeft ? value : 0);
  });
});

test('places among positions, −1 for those that are not there', () => {
  expect(placesIn([2, 5, 7], [7, 1, 2])).toEqual([2, -1, 0]);
});
