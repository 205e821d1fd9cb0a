import {rowStride} from '@sparsegate/runtime/format';
import type {GraphLayer} from '@sparsegate/structure';
import {takeColumns, takeEntries} from '../columns.js';
import {activationOf, asMatrix, type Lowered, type Lowering} from '../lowering.js';
import {writeMatrix} from '../matrix.js';

/** tf.layers.dense, by itself or at each time step. */
export function lowerDense(
  layer: GraphLayer,
  [x]: Lowered[],
  {builder, weights, report}: Lowering,
): Lowered[] {
  const [kernel, bias] = weights.of(layer.name).map(asMatrix);
  const units = kernel.columns;
  const activation = activationOf(layer, layer.config.activation);
  const columns = Array.from({length: rowStride(units)}, (_, k) => (k < units ? k : null));
  const value = builder.node({op: 'dense', takes: [x.value]}, writer => {
    writer.whole(units);
    writer.whole(activation);
    writer.floats(takeEntries(bias?.values ?? new Float32Array(units), columns));
    const stored = writeMatrix(writer, takeColumns(kernel, columns), 1);
    report.push({layer: layer.name, className: layer.className, matrices: {kernel: stored}});
  });
  return [{value, mask: x.mask}];
}
