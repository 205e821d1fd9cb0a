import {InvalidArgumentError} from 'commander';

/** Parses an option's value: a whole number of 1 or more. */
export function count(text: string): number {
  return numberThat(
    text,
    number => Number.isInteger(number) && number >= 1,
    'a whole number of 1 or more',
  );
}

/** Parses an option's value: a whole number of 0 or more. */
export function wholeNumber(text: string): number {
  return numberThat(
    text,
    number => Number.isInteger(number) && number >= 0,
    'a whole number of 0 or more',
  );
}

/** Parses an option's value: a number above 0. */
export function positive(text: string): number {
  return numberThat(text, number => number > 0 && number < Infinity, 'a number above 0');
}

/** Parses an option's value: a number above 0, up to 1. */
export function factor(text: string): number {
  return numberThat(text, number => number > 0 && number <= 1, 'a number above 0, up to 1');
}

function numberThat(text: string, fits: (number: number) => boolean, what: string): number {
  const number = Number(text);
  if (text.trim() === '' || !fits(number)) throw new InvalidArgumentError(`It must be ${what}.`);
  return number;
}
