import {checkWritable, writeFileAtomic} from '@sparsegate/file-system';
import {exportModel} from '@sparsegate/export';
import type {Answer} from './answer.js';
import {loadModel} from './load-model.js';

export interface ExportOptions {
  output: string;
  weights: 'float32' | 'float16' | 'int8';
  tolerance?: number;
}

/** Writes a model as one file for @sparsegate/runtime, once it has been run there and compared. */
export async function exportFile(source: string, options: ExportOptions): Promise<Answer> {
  const {output, weights, tolerance} = options;
  await checkWritable(output);
  const {bytes, report} = await exportModel(await loadModel(source), {
    weights,
    maxError: tolerance,
  });
  await writeFileAtomic(output, bytes);
  return {
    text: `${output}: ${bytes.length} bytes, weights of ${weights}, off by at most ${report.maxAbsoluteError.toExponential(1)}.`,
    data: {output, ...report},
  };
}
