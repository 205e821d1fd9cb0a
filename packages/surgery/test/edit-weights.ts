import * as tf from '@tensorflow/tfjs';

type Layer = tf.LayersModel['layers'][number];

/** Changes one weight of a layer: `change` gets its values, row-major, and the length of a row. */
export function edit(
  layer: Layer,
  weight: number,
  change: (values: Float32Array, width: number) => void,
): void {
  tf.tidy(() => {
    layer.setWeights(
      layer.getWeights().map((tensor, k) => {
        if (k !== weight) return tensor;
        const values = Float32Array.from(tensor.dataSync());
        change(values, tensor.shape[tensor.shape.length - 1]);
        return tf.tensor(values, tensor.shape);
      }),
    );
  });
}

/** Sets whole rows of a weight to 0. */
export function emptyRows(layer: Layer, weight: number, rows: readonly number[]): void {
  edit(layer, weight, (values, width) => {
    rows.forEach(row => values.fill(0, row * width, (row + 1) * width));
  });
}

/** Sets whole columns of a weight to 0. */
export function emptyColumns(layer: Layer, weight: number, columns: readonly number[]): void {
  edit(layer, weight, (values, width) => {
    values.forEach((_, k) => {
      if (columns.includes(k % width)) values[k] = 0;
    });
  });
}

/** Gives every weight of a model numbers that the seed decides, biases included. */
export function randomize(model: tf.LayersModel, seed: number): void {
  tf.tidy(() => {
    model.setWeights(
      model
        .getWeights()
        .map((weight, k) => tf.randomUniform(weight.shape, -1, 1, 'float32', seed + k)),
    );
  });
}
