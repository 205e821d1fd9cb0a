import {CommanderError} from 'commander';
import type {Answer} from './answer.js';
import {program} from './program.js';
import {CheckFailed, EXIT_CODES, type ExitCode} from './exit-codes.js';

/** Where the program writes. */
export interface Output {
  /** The answer. */
  out(text: string): void;
  /** Errors, and what is under way. */
  error(text: string): void;
}

const STANDARD: Output = {
  out: text => void process.stdout.write(text),
  error: text => void process.stderr.write(text),
};

/**
 * Runs a command line, such as `['inspect', 'model.json', '--json']`. Nothing that people do wrong throws; the message says what is
 * wrong, and a stack is printed for a fault of the program alone.
 *
 * @returns the exit code; see `EXIT_CODES`
 */
export async function main(args: readonly string[], output: Output = STANDARD): Promise<ExitCode> {
  const asJson = args.includes('--json');
  let code: ExitCode = EXIT_CODES.done;
  const say = ({text, data, ...answer}: Answer): void => {
    output.out(asJson ? `${JSON.stringify(data)}\n` : `${text}\n`);
    code = answer.code ?? EXIT_CODES.done;
  };
  try {
    await program(say, output).parseAsync([...args], {from: 'user'});
    return code;
  } catch (error) {
    const {code: failure, message, json = message} = judge(error);
    if (json && asJson) output.out(`${JSON.stringify({error: json})}\n`);
    else if (message) output.error(`${message}\n`);
    return failure;
  }
}

/** What to end with; `json` is said to programs alone. */
function judge(error: unknown): {code: ExitCode; message?: string; json?: string} {
  // Commander has printed it, with the usage.
  if (error instanceof CommanderError) {
    return error.exitCode === 0
      ? {code: EXIT_CODES.done}
      : {code: EXIT_CODES.wrongUse, json: error.message};
  }
  if (error instanceof CheckFailed) return {code: EXIT_CODES.checkFailed, message: error.message};
  // All packages throw plain errors for what people give them, and nothing else does.
  if (error instanceof Error && error.constructor === Error) {
    return {code: EXIT_CODES.wrongUse, message: error.message};
  }
  const stack = error instanceof Error ? error.stack : String(error);
  return {code: EXIT_CODES.fault, message: `A fault of sparsegate, please report it.\n${stack}`};
}
