import {readFile} from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';

/**
 * Inputs of a model from a JSON file: a nested list; for a model of several inputs, a list of those.
 *
 * @throws if the file cannot be read or its lists are no tensors
 */
export async function readInputs(file: string, model: tf.LayersModel): Promise<tf.Tensor[]> {
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as tf.TensorLike;
    const lists = model.inputs.length === 1 ? [json] : (json as tf.TensorLike[]);
    return lists.map(list => tf.tensor(list));
  } catch (cause) {
    throw new Error(
      `--data must be JSON: nested lists of numbers, one for each of the model's ${model.inputs.length} inputs. ` +
        `Received: ${file}: ${(cause as Error).message}`,
      {cause},
    );
  }
}
