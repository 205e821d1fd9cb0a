import {fault} from './fault.js';
import type {Graph, ModelInput, ModelOutput} from './graph.js';
import {layOut, type Layout} from './layout.js';
import type {Arena} from './machine/arena.js';
import {runInstructions, type Engine, type Machine} from './machine/machine.js';
import {aligned, rowStride} from './machine/memory.js';
import {batchOf, stepsOf, writeInput, type Input} from './model-inputs.js';
import {expectStreamable, openStream, type Stream} from './stream.js';

export interface RunOptions {
  /** Number of sequences in the input. Default: as many as fit where the model fixes their length, else 1. */
  batch?: number;
}

/** A model that runs. Its memory is its own; several models do not know each other. */
export class Model {
  /** The name it was exported with. */
  readonly name: string;
  /** What runs it: WebAssembly with relaxed SIMD, with SIMD, or plain JavaScript. */
  readonly engine: Engine;
  /** The inputs, in the order in which `run` takes them. */
  readonly inputs: readonly ModelInput[];
  /** The outputs, in the order in which `runAll` gives them. */
  readonly outputs: readonly ModelOutput[];
  #machine: Machine | undefined;
  readonly #arena: Arena;
  readonly #graph: Graph;
  /** The last call's layout, and the sizes that it is for. */
  #layout: Layout | undefined;
  #sizes = '';
  /** The part of the memory that calls use. */
  #room = 0;
  #roomEnd = 0;
  /** Places that closed streams have left. */
  readonly #places: number[] = [];

  /** Use `load`. */
  constructor(machine: Machine, arena: Arena, graph: Graph) {
    this.name = graph.name;
    this.engine = machine.engine;
    this.inputs = graph.inputs;
    this.outputs = graph.outputs;
    this.#machine = machine;
    this.#arena = arena;
    this.#graph = graph;
  }

  /**
   * Runs whole sequences.
   *
   * @param input [B, T] word ids or [B, T, features], row-major; of a model with several inputs, a list of these
   * @returns the first output, row-major: [B, features], or [B, T, features]
   * @throws if the numbers do not fit the model
   */
  run(input: Input | Input[], options?: RunOptions): Float32Array {
    return this.runAll(input, options)[0];
  }

  /** The same with all outputs of a model that has several. */
  runAll(input: Input | Input[], options: RunOptions = {}): Float32Array[] {
    const machine = this.#running();
    const isList = Array.isArray(input) && typeof input[0] !== 'number';
    const given = isList ? (input as Input[]) : [input as Input];
    if (given.length !== this.inputs.length) {
      throw fault('Model', `${this.inputs.length} inputs`, given.length, 'See model.inputs');
    }
    const batch = options.batch ?? batchOf(this.inputs[0], given[0]);
    const layout = this.#layoutFor(given, batch);
    given.forEach((numbers, k) => {
      writeInput(machine.memory, this.inputs[k], numbers, layout.inputs[k].address);
    });
    runInstructions(machine, layout.plan.instructions);
    return layout.outputs.map(({address, steps, features}) => {
      const numbers = new Float32Array(batch * steps * features);
      for (let to = 0, from = address / 4; to < numbers.length; to += features) {
        numbers.set(machine.memory.floats.subarray(from, from + features), to);
        from += rowStride(features);
      }
      return numbers;
    });
  }

  /**
   * A sequence that comes step by step; a model may have several at once.
   *
   * @throws if a layer needs the whole sequence
   */
  stream(): Stream {
    this.#running();
    expectStreamable(this.#graph);
    const bytes = layOut(this.#graph, 0, 1, [1], true).plan.end;
    const place = this.#places.pop() ?? this.#arena.take(bytes);
    const layout = layOut(this.#graph, place, 1, [1], true);
    return openStream(
      () => this.#running(),
      this.#graph,
      layout,
      () => this.#places.push(place),
    );
  }

  /** Lets go of the memory. Neither the model nor its streams run after it. */
  dispose(): void {
    this.#machine = undefined;
    this.#layout = undefined;
  }

  #running(): Machine {
    if (!this.#machine) {
      throw fault('Model', 'one in memory', 'a disposed one', 'Load it again');
    }
    return this.#machine;
  }

  /** The last call's layout where this one has the same sizes. */
  #layoutFor(given: Input[], batch: number): Layout {
    const steps = given.map((numbers, k) => stepsOf(this.inputs[k], numbers, batch));
    const sizes = `${batch} ${steps}`;
    if (!this.#layout || this.#sizes !== sizes) {
      this.#makeRoom(layOut(this.#graph, 0, batch, steps, false).plan.end);
      this.#layout = layOut(this.#graph, this.#room, batch, steps, false);
      this.#sizes = sizes;
    }
    return this.#layout;
  }

  /** Room for a call of so many bytes: where the old one is, if nothing has been taken behind it. */
  #makeRoom(bytes: number): void {
    const old = this.#roomEnd - this.#room;
    if (bytes <= old) return;
    const isLast = this.#roomEnd === this.#arena.top;
    if (isLast) this.#arena.top = this.#room;
    // Twice as large where the old one is lost, so that no series of calls loses more than it uses.
    const taken = aligned(isLast ? bytes : Math.max(bytes, 2 * old));
    this.#room = this.#arena.take(taken);
    this.#roomEnd = this.#room + taken;
  }
}
