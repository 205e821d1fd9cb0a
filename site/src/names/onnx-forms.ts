import {env, InferenceSession, Tensor} from 'onnxruntime-web/wasm';
import binary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import cut from '../../generated/cut.onnx?url';
import dense from '../../generated/dense.onnx?url';

/** A form of the network that answers later. */
export interface OnnxForm {
  title: string;
  answer(ids: readonly number[]): Promise<number>;
}

/** The original and the cut network on onnxruntime-web, on one thread as all others here. */
export async function onnxForms(): Promise<OnnxForm[]> {
  env.wasm.numThreads = 1;
  env.wasm.wasmPaths = {wasm: binary};
  return [
    {title: 'Original, onnxruntime-web', ...(await formOf(dense))},
    {title: 'Cut, onnxruntime-web', ...(await formOf(cut))},
  ];
}

async function formOf(address: string): Promise<Omit<OnnxForm, 'title'>> {
  const session = await InferenceSession.create(address);
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  return {
    answer: async ids => {
      const given = new Tensor('int32', Int32Array.from(paddedBehind(ids)), [1, ids.length]);
      const answers = await session.run({[input]: given});
      return (answers[output].data as Float32Array)[0];
    },
  };
}

/** The same name for a model whose mask is a length: steps of padding change no state, so that they may as well come last. */
function paddedBehind(ids: readonly number[]): number[] {
  const letters = ids.filter(id => id !== 0);
  return [...letters, ...new Array<number>(ids.length - letters.length).fill(0)];
}
