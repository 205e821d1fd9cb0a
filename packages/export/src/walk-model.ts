import type {GraphLayer, ModelGraph} from '@sparsegate/structure';

type TensorReference = ModelGraph['outputs'][number];

/** Makes what becomes of one application of a layer, from what became of its inputs. */
export type MakeLayer<T> = (layer: GraphLayer, inputs: T[]) => T[];

/** Goes from a model's outputs to its inputs: each application of a layer is made once, after what it takes. */
export class ModelWalk<T> {
  private readonly made = new Map<string, T[]>();

  /**
   * @param inputs what becomes of the model's inputs, by name
   * @param make is not called for input layers
   */
  constructor(
    private readonly graph: ModelGraph,
    private readonly inputs: ReadonlyMap<string, T>,
    private readonly make: MakeLayer<T>,
  ) {}

  /** What became of a tensor. */
  at({layer: name, node, tensor}: TensorReference): T {
    const key = `${node} ${name}`;
    let outputs = this.made.get(key);
    if (!outputs) {
      outputs = this.reached(name, node);
      this.made.set(key, outputs);
    }
    return outputs[tensor];
  }

  private reached(name: string, node: number): T[] {
    const layer = this.graph.layers.find(candidate => candidate.name === name)!;
    const input = this.inputs.get(name);
    if (layer.className === 'InputLayer' && input !== undefined) return [input];
    // The first layer of a tf.sequential may stand without an input layer.
    const takes = layer.inbound[node]?.map(reference => this.at(reference));
    return this.make(layer, takes ?? [...this.inputs.values()]);
  }
}
