import {once} from 'node:events';
import {join} from 'node:path';
import {Worker} from 'node:worker_threads';

/** onnxruntime in a thread of its own. */
export class OnnxRuntime {
  private readonly worker = new Worker(join(__dirname, 'onnx-worker.mjs'));

  /**
   * Runs a model of one input.
   *
   * @returns its first output from each onnxruntime that is installed
   */
  async run(
    bytes: Uint8Array,
    input: Float32Array | Int32Array,
    shape: number[],
  ): Promise<Float32Array[]> {
    const type = input instanceof Int32Array ? 'int32' : 'float32';
    this.worker.postMessage({bytes, type, values: input, shape});
    const [{outputs, error}] = (await once(this.worker, 'message')) as [
      {outputs: Float32Array[]; error?: string},
    ];
    if (error) throw new Error(error);
    return outputs;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
