import {zipSync} from 'fflate';
import {seededRandom} from '@sparsegate/example-shared';
import type {NumpyArray} from '../../src/npz.js';
import {LETTERS, SOUNDS} from '../../src/symbols.js';

const FEATURES = 4;
export const UNITS = 3;

/** Large enough for words to be said differently. */
const RANGE = 1.5;

/** Weights as g2p-en has them, of three neurons and vectors of four numbers, drawn by the seed. */
export function tinyWeights(seed: number): Map<string, NumpyArray> {
  const random = seededRandom(seed);
  const array = (...shape: number[]): NumpyArray => ({
    shape,
    values: Float32Array.from(
      {length: shape.reduce((a, b) => a * b)},
      () => RANGE * (2 * random.next() - 1),
    ),
  });
  const part = (name: string, symbols: number): Array<[string, NumpyArray]> => [
    [`${name}_emb`, array(symbols, FEATURES)],
    [`${name}_w_ih`, array(3 * UNITS, FEATURES)],
    [`${name}_w_hh`, array(3 * UNITS, UNITS)],
    [`${name}_b_ih`, array(3 * UNITS)],
    [`${name}_b_hh`, array(3 * UNITS)],
  ];
  return new Map([
    ...part('enc', LETTERS.length),
    ...part('dec', SOUNDS.length),
    ['fc_w', array(SOUNDS.length, UNITS)],
    ['fc_b', array(SOUNDS.length)],
  ]);
}

/** A file as `numpy.savez` writes it; version 1 of numpy's format. */
export function npzOf(arrays: ReadonlyMap<string, NumpyArray>, descr = '<f4'): Uint8Array {
  const files = [...arrays].map(([name, {shape, values}]) => {
    const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }\n`;
    const npy = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      Buffer.from(Uint16Array.of(header.length).buffer),
      Buffer.from(header, 'latin1'),
      Buffer.from(values.buffer),
    ]);
    return [`${name}.npy`, new Uint8Array(npy)] as const;
  });
  return zipSync(Object.fromEntries(files), {level: 0});
}
