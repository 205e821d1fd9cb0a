import type {Memory} from './memory.js';

/** What runs the kernels: WebAssembly with relaxed SIMD, with SIMD, or plain JavaScript. */
export type Engine = 'relaxed-simd' | 'simd' | 'javascript';

/** A kernel takes addresses in bytes and sizes in numbers of float32; `kernels/` says which. */
export type Kernel = (...operands: number[]) => void;

/** A memory and the kernels that work on it. */
export interface Machine {
  engine: Engine;
  memory: Memory;
  /** The first address that is not the kernels' own; the first of all where not given. */
  base?: number;
  kernels: Readonly<Record<string, Kernel>>;
  /** Makes the memory at least so large; what it holds stays where it is. */
  grow(bytes: number): void;
}

/** One kernel call: the kernel's name and its operands. */
export type Instruction = [string, number[]];

/** A kernel in plain JavaScript: the memory comes first. */
export type PlainKernel = (memory: Memory, ...operands: number[]) => void;

/** Runs kernels one after the other. */
export function runInstructions({kernels}: Machine, instructions: readonly Instruction[]): void {
  for (const [kernel, operands] of instructions) kernels[kernel](...operands);
}
