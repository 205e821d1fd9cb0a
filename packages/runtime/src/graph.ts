import {fault} from './fault.js';
import type {Reader} from './file/reader.js';
import {LARGEST_SIZE, inputAt, type Layer, type ReadLayer} from './layers/layer.js';
import type {Arena} from './machine/arena.js';
import type {Value} from './value.js';

/** An input of a model: word ids below a number, or features. */
export interface ModelInput {
  name: string;
  kind: 'ids' | 'features';
  /** For ids, what they are below; else numbers at each step. */
  size: number;
  /** Time steps: a number where the model fixes it, null where it is free, undefined where there is no time axis. */
  steps?: number | null;
}

/** An output of a model. */
export interface ModelOutput {
  name: string;
  /** Numbers at each step. */
  size: number;
  value: number;
}

/** A layer with the numbers of the values that it takes, −1 for one that is left out. */
export interface Node {
  name: string;
  layer: Layer;
  takes: number[];
}

/** A model as read: checked, with its weights in place. Values are numbered: inputs, then what the nodes make. */
export interface Graph {
  name: string;
  inputs: ModelInput[];
  nodes: Node[];
  outputs: ModelOutput[];
}

const MOST_NODES = 2 ** 16;

/** What a build of the runtime has. */
export interface Kinds {
  /** How to read each kind of layer. */
  layers: Readonly<Record<string, ReadLayer>>;
  /** How many of the activations it has. */
  activations: number;
}

/**
 * Reads all layers of a file.
 *
 * @throws if a layer is not among them, or anything in the file does not fit the rest
 */
export function readGraph(reader: Reader, arena: Arena, {layers, activations}: Kinds): Graph {
  const list = <T>(read: () => T): T[] =>
    Array.from({length: reader.expect(reader.whole(0, MOST_NODES))}, read);
  const name = reader.text();
  const inputs = list(() => readInput(reader));
  const values: Value[] = inputs.map(({kind, size, steps}) => ({
    kind,
    steps: steps !== undefined,
    features: size,
  }));
  const nodes = list(() => {
    const name = reader.text();
    const takes = list(() => reader.whole(0, values.length) - 1);
    if (!Object.hasOwn(layers, name)) {
      throw fault('Model file', `the layers ${Object.keys(layers)}`, name, 'Use the whole runtime');
    }
    const layer = layers[name]({reader, arena, activations, inputs: takes.map(k => values[k])});
    values.push(...layer.makes);
    return {name, layer, takes};
  });
  const outputs = list(() => {
    const [name, value] = [reader.text(), reader.whole(0, values.length - 1)];
    const {features} = inputAt({inputs: values}, value, 'features');
    return {name, value, size: features};
  });
  reader.end();
  return {name, inputs, nodes, outputs};
}

/** Steps are 0 without a time axis, 1 where their number is free, else it and one more. */
function readInput(reader: Reader): ModelInput {
  const name = reader.text();
  const kind = reader.whole(0, 1) ? 'ids' : 'features';
  const size = reader.whole(1, LARGEST_SIZE);
  const steps = reader.whole(0, LARGEST_SIZE) - 1;
  return {name, kind, size, steps: steps < 0 ? undefined : steps || null};
}
