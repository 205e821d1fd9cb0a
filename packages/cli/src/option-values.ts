import {InvalidArgumentError} from 'commander';

/** Parses an option's value: a number above 0. */
export function positive(text: string): number {
  return numberThat(text, number => number > 0 && number < Infinity, 'a number above 0');
}

/** Parses an option's value: a number from 0 to 1. */
export function share(text: string): number {
  return numberThat(text, number => number >= 0 && number <= 1, 'a number from 0 to 1');
}

/** Parses an option's value: a whole number of 0 or more. */
export function wholeNumber(text: string): number {
  return numberThat(
    text,
    number => Number.isInteger(number) && number >= 0,
    'a whole number of 0 or more',
  );
}

/** Parses an option's value: a whole number of 1 or more. */
export function atLeastOne(text: string): number {
  return numberThat(
    text,
    number => Number.isInteger(number) && number >= 1,
    'a whole number of 1 or more',
  );
}

/** Gathers the values of an option that may be given more than once. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function numberThat(text: string, fits: (number: number) => boolean, what: string): number {
  const number = Number(text);
  if (text.trim() === '' || !fits(number)) throw new InvalidArgumentError(`It must be ${what}.`);
  return number;
}
