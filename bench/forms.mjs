// (m) The forms of a matrix, and whether the cost model takes the fastest: matrices of 200 × 800, so much of them left in blocks
// of eight or four columns or anywhere, by one vector, as h · R, by four, and by 35, as x · W. `ours` is the form that it takes,
// `theirs` the fastest of all; `taken` and `fastest` say which. `ratio` must be 0.9 or more: test/cost-model.test.ts.
import {performance} from 'node:perf_hooks';
import {openArena} from '@sparsegate/wasm';
import {formCost, fromDense, orderColumns, productForms} from '@sparsegate/wasm/forms';
import {isChosen, median} from './measure.mjs';

const SUITE = 'm forms';
const [ROWS, COLUMNS] = [200, 800];
const DENSITIES = [0.9, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02];
const BLOCKS = [8, 4, 1];
const VECTORS = [1, 4, 35];
const ROUNDS = 30;
/** Nanoseconds that a round of a form takes at least. */
const ROUND = 4e5;

export function forms() {
  const rows = [];
  for (const density of DENSITIES) {
    for (const block of BLOCKS) {
      const matrix = randomMatrix(density, block);
      for (const vectors of VECTORS) {
        const where = block > 1 ? `in blocks of ${block}` : 'anywhere';
        const plural = vectors > 1 ? 's' : '';
        const name = `${100 * density} % ${where}, ${vectors} vector${plural}`;
        if (isChosen(SUITE, name)) rows.push(formsCase(name, matrix, vectors));
      }
    }
  }
  return rows;
}

function formsCase(name, matrix, vectors) {
  const columns = Array.from({length: COLUMNS}, (_, k) => k);
  const candidates = [4, 8].flatMap(width =>
    productForms(matrix, orderColumns(matrix, columns, width), [width], vectors).map(form => ({
      name: form.kind === 'blocks' ? `blocks of ${width}` : form.kind,
      cost: formCost(form, ROWS, COLUMNS, vectors),
      form,
    })),
  );
  const arena = openArena();
  const runs = candidates.map(({form}) => productBy(arena, form, vectors));
  const times = timesOf(runs);
  const indexOfLeast = values => values.indexOf(Math.min(...values));
  const taken = indexOfLeast(candidates.map(({cost}) => cost));
  const fastest = indexOfLeast(times);
  return {
    suite: SUITE,
    case: name,
    ours: times[taken] / 1e6,
    theirs: times[fastest] / 1e6,
    peer: 'the fastest of all forms',
    unit: 'ms',
    ratio: times[fastest] / times[taken],
    taken: candidates[taken].name,
    fastest: candidates[fastest].name,
    limitFraction: null,
  };
}

/** One product of so many vectors by a form. */
function productBy({exports, scratch}, {kind, words}, vectors) {
  const address = scratch(words.byteLength);
  const [x, y] = [scratch(4 * vectors * ROWS), scratch(4 * vectors * COLUMNS)];
  const bytes = Math.max(
    exports.workspaceBytes(vectors, COLUMNS, ROWS),
    exports.columnProductBytes(COLUMNS, ROWS),
  );
  const workspace = scratch(bytes);
  const heap = new Uint8Array(exports.memory.buffer);
  heap.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), address);
  if (kind !== 'dense') {
    return () => exports.addFormProduct(vectors, COLUMNS, ROWS, x, address, y, COLUMNS, workspace);
  }
  return () =>
    exports.matrixProduct(
      ...[vectors, COLUMNS, ROWS, x, ROWS, 0, address, COLUMNS, 0],
      ...[y, COLUMNS, 1, 0, workspace],
    );
}

/** Median nanoseconds of functions that are run in turn. */
function timesOf(runs) {
  const counts = runs.map(run => {
    for (let k = 0; k < 200; k++) run();
    const start = performance.now();
    for (let k = 0; k < 20; k++) run();
    return Math.max(1, Math.ceil(ROUND / ((performance.now() - start) * 5e4)));
  });
  const times = runs.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    runs.forEach((run, which) => {
      const start = performance.now();
      for (let k = 0; k < counts[which]; k++) run();
      times[which].push(((performance.now() - start) * 1e6) / counts[which]);
    });
  }
  return times.map(median);
}

function randomMatrix(density, block) {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  let kept = false;
  const values = Float32Array.from({length: ROWS * COLUMNS}, (_, k) => {
    if (k % block === 0) kept = random() < density;
    return kept ? random() - 0.5 : 0;
  });
  return fromDense(ROWS, COLUMNS, values);
}
