import {
  checksum,
  MAGIC,
  PREAMBLE_BYTES,
  VERSION,
  WEIGHT_TYPES,
  type ModelInput,
} from '@sparsegate/runtime/format';
import {Writer} from './writer.js';

/** Number of a value of the file: an input, or what a node makes. */
export type ValueNumber = number;

/** In place of an input that is left out. */
export const NOTHING = -1;

/** What a layer of the file is: its kind, what it takes, and how many values it makes. */
interface NodeShape {
  op: string;
  takes: ValueNumber[];
  makes?: number;
}

/** Puts a file together: inputs first, then layers, in an order in which each takes what has been made. */
export class FileBuilder {
  private readonly nodes: Writer[] = [];
  private made: number;

  constructor(
    private readonly name: string,
    private readonly inputs: ModelInput[],
    readonly weightType: Writer['weightType'],
  ) {
    this.made = inputs.length;
  }

  /**
   * Adds a layer.
   *
   * @param write its settings and weights
   * @returns the number of the first value that it makes
   */
  node({op, takes, makes = 1}: NodeShape, write: (writer: Writer) => void): ValueNumber {
    const writer = new Writer(this.weightType);
    writer.text(op);
    writer.whole(takes.length);
    for (const value of takes) writer.whole(value + 1);
    write(writer);
    this.nodes.push(writer);
    const first = this.made;
    this.made += makes;
    return first;
  }

  /** The file. */
  finish(outputs: Array<[string, ValueNumber]>): Uint8Array {
    const writer = new Writer(this.weightType);
    writer.whole(WEIGHT_TYPES.indexOf(this.weightType));
    writer.text(this.name);
    writer.whole(this.inputs.length);
    for (const input of this.inputs) writeInput(writer, input);
    writer.whole(this.nodes.length);
    for (const node of this.nodes) writer.append(node);
    writer.whole(outputs.length);
    for (const [name, value] of outputs) {
      writer.text(name);
      writer.whole(value);
    }
    return sealed(writer.bytes());
  }
}

/** Steps are 0 without a time axis, 1 where their number is free, else it and one more. */
function writeInput(writer: Writer, {name, kind, size, steps}: ModelInput): void {
  writer.text(name);
  writer.whole(kind === 'ids' ? 1 : 0);
  writer.whole(size);
  writer.whole(steps === undefined ? 0 : (steps ?? 0) + 1);
}

/** Behind what tells a file of ours and its checksum. */
function sealed(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PREAMBLE_BYTES + content.length);
  bytes.set(content, PREAMBLE_BYTES);
  const view = new DataView(bytes.buffer);
  [MAGIC, VERSION, checksum(content)].forEach((word, k) => {
    view.setUint32(4 * k, word, true);
  });
  return bytes;
}
