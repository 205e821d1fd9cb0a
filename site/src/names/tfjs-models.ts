import '@sparsegate/sparse-rnn';
import {io, tensor2d, tidy, type Tensor} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import {accelerate} from '@sparsegate/kernels';
import {ready} from '@sparsegate/kernels/wasm';
import {startTfjs} from '../tfjs/start.js';

const addresses = import.meta.glob<string>('../../models/{dense,cut}/*', {
  query: '?url',
  import: 'default',
  eager: true,
});

/** A form of the network in TensorFlow.js. */
export interface Form {
  title: string;
  /** Of its files. */
  bytes: number;
  /** The probability of "female" for the ids of a name. */
  answer(ids: readonly number[]): number;
}

/** The original as it is and on the fused kernels, and the cut one on these. */
export async function tfjsForms(): Promise<Form[]> {
  await startTfjs();
  await ready();
  const [stock, fused, cut] = [
    await loadModel('dense'),
    await loadModel('dense'),
    await loadModel('cut'),
  ];
  accelerate(fused.model);
  accelerate(cut.model);
  return [
    {title: 'Original, TensorFlow.js as it is', ...formOf(stock)},
    {title: 'Original, fused kernels', ...formOf(fused)},
    {title: 'Cut, SparseLSTM, fused kernels', ...formOf(cut)},
  ];
}

interface Loaded {
  model: LayersModel;
  bytes: number;
}

async function loadModel(folder: 'dense' | 'cut'): Promise<Loaded> {
  const own = Object.entries(addresses).filter(([path]) => path.includes(`/${folder}/`));
  const sizes: number[] = [];
  const fetchAndCount = async (address: RequestInfo | URL): Promise<Response> => {
    const answer = await fetch(address);
    sizes.push((await answer.clone().arrayBuffer()).byteLength);
    return answer;
  };
  const [, topology] = own.find(([path]) => path.endsWith('/model.json'))!;
  const [, weights] = own.find(([path]) => path.endsWith('.bin'))!;
  const options = {weightUrlConverter: () => Promise.resolve(weights), fetchFunc: fetchAndCount};
  const model = await loadLayersModel(io.http(topology, options as io.LoadOptions));
  return {model, bytes: sizes.reduce((sum, size) => sum + size, 0)};
}

function formOf({model, bytes}: Loaded): Omit<Form, 'title'> {
  const answer = (ids: readonly number[]): number =>
    tidy(() => (model.predict(tensor2d([[...ids]])) as Tensor).dataSync()[0]);
  return {bytes, answer};
}
