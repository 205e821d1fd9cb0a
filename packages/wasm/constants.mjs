// The constants of the vector functions: name, value, and what it is. The build writes `assembly/constants.ts` from this list.
export const CONSTANTS = [
  ['log2E', '1.44269504088896341', 'log₂ e.'],
  [
    'rounder',
    '12582912',
    '1.5 · 2²³: adding it rounds a small float32 to a whole number, which then stands in its lowest bits.',
  ],
  [
    'minusLn2High',
    '-0.693359375',
    '−ln 2 in two parts: n times the first is exact for |n| < 2¹⁵, so x − n ln 2 loses nothing.',
  ],
  ['minusLn2Low', '2.12194440054690583e-4', 'The second part.'],
  ['reciprocal5040', '1.0 / 5040', '1/7!.'],
  ['reciprocal720', '1.0 / 720', '1/6!.'],
  ['reciprocal120', '1.0 / 120', '1/5!.'],
  ['reciprocal24', '1.0 / 24', '1/4!.'],
  ['reciprocal6', '1.0 / 6', '1/3!.'],
  ['half', '0.5', ''],
  ['one', '1', ''],
  ['two', '2', ''],
  [
    'expLimit',
    '87',
    'e^±87 still is a normal float32; beyond it the exponent would leave the format.',
  ],
  ['minusExpLimit', '-87', ''],
  ['tanhLimit', '10', 'tanh x rounds to 1 from |x| = 9.01 on.'],
  ['signBit', '-0.0', ''],
  ['hardSigmoidSlope', '0.2', ''],
  ['hardSigmoidOffset', '0.5', ''],
];

/** Bytes of a vector of four float32. */
const VECTOR = 16;

/** `assembly/constants.ts` as text. */
export function constantsSource() {
  const puts = CONSTANTS.map(([, value], k) => `  put(${k}, ${value});\n`).join('');
  const readers = CONSTANTS.map(
    ([name, , doc], k) =>
      `\n${doc ? `/** ${doc} */\n` : ''}@inline\nexport function ${name}(t: usize): v128 {\n` +
      `  return v128.load(t, ${VECTOR * k});\n}\n`,
  ).join('');
  return `// Written by the build from constants.mjs.
/**
 * The constants of the vector functions, four times each, in a table in memory: a constant in the code of the module is
 * put together from immediates at every use, which took twice as long as the arithmetic around it.
 *
 * The table's address comes from outside, since the memory belongs to someone else.
 */
let table: usize = 0;

/** Bytes of the table. */
export const TABLE_BYTES: i32 = ${VECTOR * CONSTANTS.length};

/** Writes the table, once per module and memory, before anything else runs. */
export function initialize(address: usize): void {
  table = address;
${puts}}

/** The table's address. A function takes it once: read at every constant, it would cost as much as the constants. */
@inline
export function constantTable(): usize {
  return table;
}

function put(index: usize, value: f32): void {
  v128.store(table + ${VECTOR} * index, f32x4.splat(value));
}
${readers}`;
}
