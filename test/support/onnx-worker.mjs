// Runs ONNX models outside of jest, whose modules cannot load onnxruntime's own. With onnxruntime-node where it is
// installed too (in a folder of its own, with --onnxruntime-node-install=skip, and copied into node_modules).
import {parentPort} from 'node:worker_threads';
import * as web from 'onnxruntime-web';

web.env.logLevel = 'error';
web.env.wasm.numThreads = 1;

const native = await import('onnxruntime-node').catch(() => undefined);
const engines = [web, native].filter(engine => engine !== undefined);

parentPort.on('message', async ({bytes, type, values, shape}) => {
  try {
    const outputs = [];
    for (const engine of engines) outputs.push(await run(engine));
    parentPort.postMessage({outputs});
  } catch (error) {
    parentPort.postMessage({error: String(error)});
  }

  async function run({InferenceSession, Tensor}) {
    const session = await InferenceSession.create(bytes);
    const input = new Tensor(type, values, shape);
    const outputs = await session.run({[session.inputNames[0]]: input});
    return Float32Array.from(outputs[session.outputNames[0]].data);
  }
});
