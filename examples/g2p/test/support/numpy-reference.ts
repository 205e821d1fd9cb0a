import type {NumpyArray} from '../../src/npz.js';
import {BEGIN, END, letterIds} from '../../src/symbols.js';

type Arrays = ReadonlyMap<string, NumpyArray>;

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

/** matrix · x + bias, of a matrix [R, C] in numpy's order. */
function affine(
  {shape: [rows, columns], values}: NumpyArray,
  x: number[],
  bias: NumpyArray,
): number[] {
  return Array.from({length: rows}, (_, r) =>
    x.reduce((sum, value, c) => sum + value * values[r * columns + c], bias.values[r]),
  );
}

function vector({shape: [, size], values}: NumpyArray, id: number): number[] {
  return [...values.subarray(id * size, (id + 1) * size)];
}

/** PyTorch's GRU in float64, rows r z n: n = tanh(Wx + b + r ∘ (Uh + b')), h' = (1 − z) n + z h. */
function step(arrays: Arrays, part: string, x: number[], h: number[]): number[] {
  const at = (name: string): NumpyArray => arrays.get(`${part}_${name}`)!;
  const a = affine(at('w_ih'), x, at('b_ih'));
  const b = affine(at('w_hh'), h, at('b_hh'));
  const units = h.length;
  return h.map((held, k) => {
    const r = sigmoid(a[k] + b[k]);
    const z = sigmoid(a[units + k] + b[units + k]);
    const n = Math.tanh(a[2 * units + k] + r * b[2 * units + k]);
    return (1 - z) * n + z * held;
  });
}

/** What g2p-en says of a word, as its equations have it, and its logits at each step. */
export function referenceSpeech(
  arrays: Arrays,
  word: string,
): {said: number[]; logits: number[][]} {
  const units = arrays.get('enc_w_hh')!.shape[1];
  let h = new Array<number>(units).fill(0);
  for (const id of letterIds(word)) h = step(arrays, 'enc', vector(arrays.get('enc_emb')!, id), h);
  const [said, logits]: [number[], number[][]] = [[], []];
  for (let sound = BEGIN; said.length < 20; said.push(sound)) {
    h = step(arrays, 'dec', vector(arrays.get('dec_emb')!, sound), h);
    const scores = affine(arrays.get('fc_w')!, h, arrays.get('fc_b')!);
    logits.push(scores);
    sound = scores.indexOf(Math.max(...scores));
    if (sound === END) break;
  }
  return {said, logits};
}
