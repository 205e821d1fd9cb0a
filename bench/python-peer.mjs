// A framework in its own Python, one case a line: what bench/tensorflow.mjs compares with.
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

/**
 * Starts it; undefined where it is not installed, which is said.
 *
 * @param peer its name, its script beside this one, and the variable of the environment that names a Python which has it
 */
export async function startPython({name, script, variable}, args) {
  const python = process.env[variable] ?? 'python3';
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(python, [path, ...args], {stdio: ['pipe', 'pipe', 'ignore']});
  child.on('error', () => undefined);
  const answers = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const answer = async () => {
    const {value, done} = await answers.next();
    return done ? undefined : JSON.parse(value);
  };
  const first = await answer();
  if (!first) {
    console.error(
      `SKIPPED: ${name} in Python. ${python} has none: ${variable} names one that has.`,
    );
    return undefined;
  }
  return {
    version: first.version,
    form: given => ({
      run: async () => {
        child.stdin.write(`${JSON.stringify(given)}\n`);
        return (await answer()).ms;
      },
    }),
    stop: () => child.stdin.end(),
  };
}
