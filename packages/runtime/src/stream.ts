import {fault} from './fault.js';
import type {Graph, ModelInput} from './graph.js';
import type {Layout} from './layout.js';
import {runInstructions, type Machine} from './machine/machine.js';
import {numbersAStep, writeInput, type Input} from './model-inputs.js';

/** A sequence that comes step by step: keystrokes, sound, sensors. The states stay inside. */
export interface Stream {
  /**
   * One time step. Allocates nothing.
   *
   * @param input one step of the model's input: a word id or the features
   * @returns the model's output after this step. The same array at every step: copy what you keep.
   * @throws if the numbers are not one step
   */
  step(input: Input | number): Float32Array;
  /**
   * Begins a new sequence: from states of zeros, or from these, such as what an encoder made.
   *
   * @param states of each recurrent layer in turn: h, of an LSTM h and c
   * @throws if their number or sizes are others; the stream then goes on from where it is
   */
  reset(states?: readonly Input[]): void;
  /** Gives its memory to the model's next stream. It must not be used any more. */
  close(): void;
}

/** @throws if a layer needs the whole sequence, or the model has not one input and one output */
export function expectStreamable({nodes, inputs, outputs}: Graph): void {
  const whole = nodes.find(({layer}) => layer.whole);
  if (whole || inputs.length + outputs.length > 2) {
    throw fault(
      'Model',
      'one input, one output, and to go step by step',
      whole?.name ?? 'several',
      'Use run',
    );
  }
}

/**
 * A stream on a layout of one step.
 *
 * @param machine gives the machine, or throws where the model has none any more
 */
export function openStream(
  machine: () => Machine,
  input: ModelInput,
  {plan, inputs: [{address}], outputs: [output]}: Layout,
  close: () => void,
): Stream {
  const single = [0];
  let outputs: Float32Array | undefined;
  const reset: Stream['reset'] = states => {
    const {floats} = machine().memory;
    const sizes = plan.states.map(({width}) => width);
    const given = states ? states.map(({length}) => length) : sizes;
    if (`${sizes}` !== `${given}`) {
      throw fault('Stream', `states of ${sizes} numbers`, given, 'Pass one for each');
    }
    plan.states.forEach(({address, count}, k) => {
      floats.fill(0, address / 4, address / 4 + count);
      if (states) floats.set(states[k], address / 4);
    });
  };
  reset();
  return {
    step: numbers => {
      single[0] = numbers as number;
      const given = typeof numbers === 'number' ? single : numbers;
      if (given.length !== numbersAStep(input)) {
        throw fault(
          'Stream',
          `${numbersAStep(input)} numbers a step`,
          given.length,
          'Pass one step',
        );
      }
      const {memory} = machine();
      writeInput(memory, input, given, address);
      runInstructions(machine(), plan.instructions);
      // The memory is another one after it has grown.
      if (outputs?.buffer !== memory.floats.buffer) {
        outputs = memory.floats.subarray(output.address / 4, output.address / 4 + output.features);
      }
      return outputs;
    },
    reset,
    close,
  };
}
