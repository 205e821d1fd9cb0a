// The other way to run packed gates on backend 'tensorflow': dense products with the columns of active gates, operation by operation,
// called by their names. What is measured beside the WebAssembly kernel that runs there.
import * as tf from '@tensorflow/tfjs';
import {toDense} from '@sparsegate/ops';

const GATES = {lstm: 4, gru: 3};

/** One run over x of the layer with these weights, as `sparseLstmSequence` and `sparseGruSequence` without states. */
export function packedColumns(cell, x, weights) {
  const [batch, steps, inputSize] = x.shape;
  const units = weights.gateConstants.size / GATES[cell];
  const library = new Library();
  const parts = PARTS[cell](units).map(gates => new Part(weights, gates, batch, library));
  const zeros = library.constant(tf.zeros([batch, units]));
  const rows = library.constant(tf.reshape(tf.transpose(x, [1, 0, 2]), [steps * batch, inputSize]));
  return () => {
    const projected = parts.map(part => part.project(rows, steps));
    let state = {h: zeros, c: zeros};
    for (let step = 0; step < steps; step++) {
      state = STEPS[cell](library, parts, state, part => projected[parts.indexOf(part)][step]);
    }
    const values = library.read(state.h);
    library.free();
    return values;
  };
}

/** Which gates are activated alike from one product: [first, last] of the stored columns, and by what. */
const PARTS = {
  lstm: units => [
    [
      {from: 0, to: 2 * units, by: 'Sigmoid'},
      {from: 3 * units, to: 4 * units, by: 'Sigmoid'},
      {from: 2 * units, to: 3 * units, by: 'Tanh'},
    ],
  ],
  gru: units => [
    [{from: 0, to: 2 * units, by: 'Sigmoid'}],
    [{from: 2 * units, to: 3 * units, by: 'Tanh'}],
  ],
};

const STEPS = {
  lstm(library, [part], {h, c}, projected) {
    const [i, f, o, g] = library.split(part.values(projected(part), h), 4);
    const next = library.math('AddV2', library.math('Mul', f, c), library.math('Mul', i, g));
    return {c: next, h: library.math('Mul', o, library.math('Tanh', next))};
  },
  gru(library, [gates, candidate], {h}, projected) {
    const [u, r] = library.split(gates.values(projected(gates), h), 2);
    const n = candidate.values(projected(candidate), library.math('Mul', r, h));
    return {h: library.math('AddV2', n, library.math('Mul', u, library.math('Sub', h, n)))};
  },
};

/** Gates whose preactivations come from one product: their active columns, and the constants beside them. */
class Part {
  constructor(
    {kernel, recurrentKernel, bias, activeColumns, gateConstants},
    gates,
    batch,
    library,
  ) {
    this.library = library;
    const active = [...activeColumns.dataSync()];
    const constants = gateConstants.dataSync();
    const all = gates.flatMap(({from, to}) => upTo(from, to));
    this.active = gates.map(({from, to, by}) => ({
      by,
      columns: active
        .map((column, k) => ({column, k}))
        .filter(({column}) => column >= from && column < to),
    }));
    const columns = this.active.flatMap(({columns}) => columns);
    const held = all.filter(column => !active.includes(column));
    const places = new Map(
      [...columns.map(({column}) => column), ...held].map((column, k) => [column, k]),
    );
    const of = matrix =>
      library.constant(
        tf.gather(
          toDense(matrix),
          tf.tensor1d(
            columns.map(({k}) => k),
            'int32',
          ),
          1,
        ),
      );
    [this.kernel, this.recurrent] = [of(kernel), of(recurrentKernel)];
    this.bias = library.constant(
      tf.gather(
        bias,
        tf.tensor1d(
          columns.map(({k}) => k),
          'int32',
        ),
      ),
    );
    this.held = library.constant(
      tf.tile(tf.tensor2d([held.map(column => constants[column])]), [batch, 1]),
    );
    this.places = library.constant(
      tf.tensor1d(
        all.map(column => places.get(column)),
        'int32',
      ),
    );
  }

  project(rows, steps) {
    const {library} = this;
    return library.split(
      library.math('AddV2', library.product(rows, this.kernel), this.bias),
      steps,
      0,
    );
  }

  /** [B, all gates] */
  values(projected, h) {
    const {library} = this;
    const u = library.math('AddV2', projected, library.product(h, this.recurrent));
    const sizes = ['Sigmoid', 'Tanh'].map(by => ({
      by,
      size: this.active
        .filter(part => part.by === by)
        .reduce((sum, {columns}) => sum + columns.length, 0),
    }));
    const used = sizes.filter(({size}) => size > 0);
    const parts =
      used.length > 1
        ? library.splitBySizes(
            u,
            used.map(({size}) => size),
          )
        : [u];
    const activated = parts.map((part, k) => library.math(used[k].by, part));
    return library.gather(library.concat([...activated, this.held]), this.places);
  }
}

const upTo = (from, to) => Array.from({length: to - from}, (_, k) => from + k);

/** TensorFlow's operations by name; what they make is freed by `free`. */
class Library {
  made = [];

  constructor() {
    const {binding} = tf.backend();
    this.binding = binding;
    this.type = {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT};
    this.axes = [0, 1].map(axis => binding.createTensor([], binding.TF_INT32, Int32Array.of(axis)));
  }

  constant(tensor) {
    const kept = tf.keep(tensor);
    const [id] = tf.backend().getInputTensorIds([kept]);
    return id;
  }

  op(name, inputs, attrs, outputs = 1) {
    const ids = this.binding
      .executeOp(name, [this.type, ...attrs], inputs, outputs)
      .map(({id}) => id);
    this.made.push(...ids);
    return ids;
  }

  int(name, value) {
    return {name, type: this.binding.TF_ATTR_INT, value};
  }

  integers(name) {
    return {name, type: this.binding.TF_ATTR_TYPE, value: this.binding.TF_INT32};
  }

  math(name, ...inputs) {
    return this.op(name, inputs, [])[0];
  }

  product(a, b) {
    const isNot = name => ({name, type: this.binding.TF_ATTR_BOOL, value: false});
    return this.op('MatMul', [a, b], [isNot('transpose_a'), isNot('transpose_b')])[0];
  }

  split(a, parts, axis = 1) {
    return this.op('Split', [this.axes[axis], a], [this.int('num_split', parts)], parts);
  }

  splitBySizes(a, sizes) {
    const given = this.binding.createTensor(
      [sizes.length],
      this.binding.TF_INT32,
      Int32Array.from(sizes),
    );
    this.made.push(given);
    const attrs = [this.int('num_split', sizes.length), this.integers('Tlen')];
    return this.op('SplitV', [a, given, this.axes[1]], attrs, sizes.length);
  }

  concat(parts) {
    const attrs = [this.int('N', parts.length), this.integers('Tidx')];
    return this.op('ConcatV2', [...parts, this.axes[1]], attrs)[0];
  }

  gather(a, places) {
    const params = {...this.type, name: 'Tparams'};
    const attrs = [
      params,
      this.integers('Tindices'),
      this.integers('Taxis'),
      this.int('batch_dims', 0),
    ];
    const [{id}] = this.binding.executeOp('GatherV2', attrs, [a, places, this.axes[1]], 1);
    this.made.push(id);
    return id;
  }

  read(id) {
    return this.binding.tensorDataSync(id);
  }

  free() {
    this.made.forEach(id => this.binding.deleteTensor(id));
    this.made = [];
  }
}
