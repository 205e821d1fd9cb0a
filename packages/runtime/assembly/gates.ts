import {FLOAT} from '../../wasm/assembly/simd';

/**
 * The values of all gates by slot: packed columns laid over the constants; without targets, the columns themselves.
 *
 * @returns the address of the gates
 */
export function spreadGates(
  columns: i32, targets: usize, constants: usize, slots: i32, at: usize, gates: usize,
): usize {
  if (!targets) return at;
  memory.copy(gates, constants, <usize>slots * FLOAT);
  for (const end = at + (<usize>columns << 2); at < end; at += 4, targets += 4) {
    store<f32>(gates + (<usize>load<i32>(targets) << 2), load<f32>(at));
  }
  return gates;
}
