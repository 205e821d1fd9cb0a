/** Throws unless a value that a user gave will do. `what` names it, with its owner in front: 'prune: scope'. */
export type Check = (what: string, given: unknown) => void;

/** One check for each option that a function knows, undefined being always right. */
export type Checks<Options extends object> = {[Name in keyof Required<Options>]: Check};

/**
 * Refuses options that a function does not know, such as a misspelled one, and values that it cannot use: from JavaScript, both
 * would otherwise be taken in silence.
 *
 * @throws naming the option, what was expected and, where one is near, what was probably meant
 */
export function checkOptions<Options extends object>(
  caller: string,
  given: Options | undefined,
  checks: Checks<Options>,
): void {
  if (given === undefined) return;
  if (typeof given !== 'object' || given === null) {
    throw new Error(`${caller}: options must be an object. Received: ${shown(given)}.`);
  }
  const known = Object.keys(checks);
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      throw new Error(
        `${caller}: options must be among ${known.join(', ')}. Received: ${name}.${didYouMean(name, known)}`,
      );
    }
    if (value !== undefined) checks[name as keyof Options](`${caller}: ${name}`, value);
  }
}

/** One of a few words. */
export function oneOf(...choices: readonly string[]): Check {
  return (what, given) => {
    if (choices.includes(given as string)) return;
    const quoted = choices.map(choice => `'${choice}'`);
    const expected = quoted.length === 2 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`;
    throw new Error(
      `${what} must be ${expected}. Received: ${shown(given)}.${didYouMean(given, choices)}`,
    );
  };
}

/** A finite number of `least` or more. */
export function numberFrom(least: number): Check {
  return (what, given) => {
    if (typeof given === 'number' && Number.isFinite(given) && given >= least) return;
    throw new Error(
      `${what} must be a finite number of ${least} or more. Received: ${shown(given)}.`,
    );
  };
}

/** An integer of `least` or more. */
export function integerFrom(least: number): Check {
  return (what, given) => {
    if (Number.isInteger(given) && (given as number) >= least) return;
    const range = least === Number.MIN_SAFE_INTEGER ? '' : ` of ${least} or more`;
    throw new Error(`${what} must be an integer${range}. Received: ${shown(given)}.`);
  };
}

/** True or false. */
export const trueOrFalse: Check = (what, given) => {
  if (typeof given === 'boolean') return;
  throw new Error(`${what} must be true or false. Received: ${shown(given)}.`);
};

/** A function. */
export const aFunction: Check = (what, given) => {
  if (typeof given === 'function') return;
  throw new Error(`${what} must be a function. Received: ${shown(given)}.`);
};

/** For an option that is checked elsewhere. */
export const anything: Check = () => undefined;

/** A value as a message shows it. */
export function shown(given: unknown): string {
  if (typeof given === 'function') return 'a function';
  if (typeof given === 'number' || given === undefined) return String(given);
  if (typeof given === 'string') return `'${given}'`;
  try {
    return JSON.stringify(given);
  } catch {
    return Object.prototype.toString.call(given);
  }
}

/** Letters that may be wrong in a word for it to be taken for another: a third of them, and 2 at least. */
function tolerated(word: string): number {
  return Math.max(2, Math.floor(word.length / 3));
}

function didYouMean(given: unknown, choices: readonly string[]): string {
  if (typeof given !== 'string') return '';
  const [nearest] = choices
    .map(choice => ({choice, distance: distance(given, choice)}))
    .sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= tolerated(nearest.choice)
    ? ` Did you mean ${nearest.choice}?`
    : '';
}

/** Letters to put in, take out or replace to make one word of the other, without regard to case (Levenshtein). */
function distance(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()];
  let row = Array.from({length: b.length + 1}, (_, k) => k);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (a[i] === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
