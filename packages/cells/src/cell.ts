import type {CellRule} from './cell-rule.js';

/** Which of a layer's two activation arguments a gate uses. */
export type ActivationArgument = 'activation' | 'recurrentActivation';

/**
 * What a gate's block of the recurrent kernel is multiplied by: the last output h; the output behind the reset gate,
 * r ∘ h, which must be formed before its product; or h with the reset gate acting on the product, r ∘ (h · U).
 */
export type RecurrentInput = 'h' | 'r∘h' | 'r∘(hU)';

/** One gate of a cell. Constant means: no incoming weights, so the gate equals the activation of its bias. */
export interface Gate {
  name: string;
  activatedBy: ActivationArgument;
  reads: RecurrentInput;
}

/** A cell type of tf.layers: its gates in the one order in which its layers stack their columns. */
export interface Cell {
  /** The className of the layers that use it. */
  className: string;
  /** The className of the layers of this project that store and run its active gates only. */
  sparseClassName: string;
  /** What tells that layer's configuration from those of other cells of its class, in tfjs' camelCase. */
  sparseConfig: Readonly<Record<string, boolean>>;
  gates: readonly Gate[];
  /** What it carries from step to step, each [B, U], the output first. */
  states: readonly string[];
  /** What follows exactly where some of its gates are constant. */
  rules: readonly CellRule[];
  /**
   * The output of a neuron that forgets its state at once and writes the same at every step; undefined for any other.
   *
   * @param constant the value of a constant gate; undefined for one that varies
   * @param activation the layer's activation; undefined where the project does not know it
   */
  constantOutput(
    constant: (gate: string) => number | undefined,
    activation: (a: number) => number | undefined,
  ): number | undefined;
}
