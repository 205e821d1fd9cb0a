import type {LayersModel} from '@tensorflow/tfjs-layers';
import {exportModel} from '@sparsegate/export';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {savedFiles, type SavedFile} from './saved-files.js';

/** A form of the cut model, to take home; or why there is none. */
export interface CutForm {
  title: string;
  /** Where it runs. */
  runs: string;
  files: SavedFile[];
  /** max |a − b| of the outputs against the model before. */
  difference?: number;
  refused?: string;
}

export interface CutModels {
  forms: CutForm[];
  /** The model in stock layers, and in sparse ones; the caller disposes of them. */
  stock: LayersModel;
  sparse: LayersModel;
}

/** Plans, cuts and verifies, in every form that there is. @throws if an output of a cut model differs by more than 1e-5 */
export async function cutModel(model: LayersModel): Promise<CutModels> {
  const plan = planSurgery(model);
  const stock = await operate(model, plan, {layers: 'stock'});
  const sparse = await operate(model, plan, {layers: 'sparse'});
  const forms: CutForm[] = [
    {
      title: 'Stock layers',
      runs: 'any TensorFlow.js, without this project',
      files: await savedFiles(stock),
      difference: verify(model, stock).maxAbsolute,
    },
    {
      title: 'Sparse layers',
      runs: 'TensorFlow.js with @sparsegate/sparse-rnn',
      files: await savedFiles(sparse),
      difference: verify(model, sparse).maxAbsolute,
    },
    await runtimeForm(sparse, 'float32'),
    await runtimeForm(sparse, 'int8'),
  ];
  return {forms, stock, sparse};
}

async function runtimeForm(model: LayersModel, weights: 'float32' | 'int8'): Promise<CutForm> {
  const form = {
    title: `Runtime file, ${weights}`,
    runs: '@sparsegate/runtime, without TensorFlow.js',
  };
  try {
    const {bytes, report} = await exportModel(model, {weights});
    const name = `${model.name}-${weights}.sgrt`.replace(/[^\w.-]/g, '_');
    return {...form, files: [{name, bytes}], difference: report.maxAbsoluteError};
  } catch (error) {
    return {...form, files: [], refused: (error as Error).message};
  }
}
