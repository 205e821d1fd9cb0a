import {fault} from './fault.js';
import type {Graph, ModelInput, ModelOutput} from './graph.js';
import {layOut, type Layout} from './layout.js';
import type {Arena} from './machine/arena.js';
import {runInstructions, type Engine, type Machine} from './machine/machine.js';
import {rowStride} from './machine/memory.js';
import {batchOf, stepsOf, writeInput, type Input} from './model-inputs.js';
import {expectStreamable, openStream, type Stream} from './stream.js';

export interface RunOptions {
  /** Number of sequences in the input. Default: as many as fit where the model fixes their length, else 1. */
  batch?: number;
}

/** A model that runs. Its memory is its own; several models do not know each other. */
export interface Model {
  /** The name it was exported with. */
  readonly name: string;
  /** What runs it: WebAssembly with relaxed SIMD, with SIMD, or plain JavaScript. */
  readonly engine: Engine;
  /** The inputs, in the order in which `run` takes them. */
  readonly inputs: readonly ModelInput[];
  /** The outputs, in the order in which `runAll` gives them. */
  readonly outputs: readonly ModelOutput[];

  /**
   * Runs whole sequences.
   *
   * @param input [B, T] word ids or [B, T, features], row-major; of a model with several inputs, a list of these
   * @returns the first output, row-major: [B, features], or [B, T, features]
   * @throws if the numbers do not fit the model
   */
  run(input: Input | Input[], options?: RunOptions): Float32Array;

  /** The same with all outputs of a model that has several. */
  runAll(input: Input | Input[], options?: RunOptions): Float32Array[];

  /**
   * A sequence that comes step by step; a model may have several at once.
   *
   * @throws if a layer needs the whole sequence
   */
  stream(): Stream;

  /** Lets go of the memory. Neither the model nor its streams run after it. */
  dispose(): void;
}

/** A model on a machine that holds its weights. */
export function createModel(machine: Machine, arena: Arena, graph: Graph): Model {
  const {name, inputs, outputs} = graph;
  let held: Machine | undefined = machine;
  /** Places that closed streams have left. */
  const places: number[] = [];
  const running = (): Machine => {
    if (!held) throw fault('Model', 'a loaded one', 'a disposed one', 'Load it');
    return held;
  };
  const layoutFor = rememberLayout(arena, graph);

  const runAll: Model['runAll'] = (input, options = {}) => {
    const {memory} = running();
    const given = listOf(input);
    if (given.length !== inputs.length) {
      throw fault('Model', `${inputs.length} inputs`, given.length, 'See inputs');
    }
    const batch = options.batch ?? batchOf(inputs[0], given[0]);
    const steps = given.map((numbers, k) => stepsOf(inputs[k], numbers, batch));
    const layout = layoutFor(batch, steps);
    given.forEach((numbers, k) => {
      writeInput(memory, inputs[k], numbers, layout.inputs[k].address);
    });
    runInstructions(machine, layout.plan.instructions);
    return layout.outputs.map(({address, steps, features}) => {
      const numbers = new Float32Array(batch * steps * features);
      for (let to = 0, from = address / 4; to < numbers.length; to += features) {
        numbers.set(memory.floats.subarray(from, from + features), to);
        from += rowStride(features);
      }
      return numbers;
    });
  };

  return {
    ...{name, engine: machine.engine, inputs, outputs},
    run: (input, options) => runAll(input, options)[0],
    runAll,
    stream: () => {
      running();
      expectStreamable(graph);
      const place = places.pop() ?? arena.take(layOut(graph, 0, 1, [1], true).plan.take(0));
      const layout = layOut(graph, place, 1, [1], true);
      return openStream(running, inputs[0], layout, () => places.push(place));
    },
    dispose: () => {
      held = undefined;
    },
  };
}

function listOf(input: Input | Input[]): Input[] {
  return typeof input[0] === 'number' ? [input as Input] : (input as Input[]);
}

/** Layouts for calls of any size, in one place; the last one is kept for the next call of its size. */
function rememberLayout(arena: Arena, graph: Graph): (batch: number, steps: number[]) => Layout {
  let layout: Layout | undefined;
  let sizes = '';
  let [room, size] = [0, 0];
  return (batch, steps) => {
    if (!layout || sizes !== `${batch} ${steps}`) {
      sizes = `${batch} ${steps}`;
      const bytes = layOut(graph, 0, batch, steps, false).plan.take(0);
      if (bytes > size) {
        // At least twice as large, so that no series of calls loses more than it uses.
        room = arena.take((size = Math.max(bytes, 2 * size)));
      }
      layout = layOut(graph, room, batch, steps, false);
    }
    return layout;
  };
}
