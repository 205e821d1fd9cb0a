import {Option} from 'commander';

/** An option that takes one of some names. */
export function choice(
  flag: string,
  what: string,
  names: readonly string[],
  standard: string,
): Option {
  return new Option(flag, what).choices(names).default(standard);
}

/** Options as a run's settings hold them: null where nothing was given. */
type Chosen<Options, Name extends keyof Options> = {
  [Key in Name]-?: undefined extends Options[Key]
    ? Exclude<Options[Key], undefined> | null
    : Options[Key];
};

/** Those of a command line's options that are settings of the run, by name. */
export function chosenOf<Options extends object, Name extends keyof Options>(
  options: Options,
  names: readonly Name[],
): Chosen<Options, Name> {
  return Object.fromEntries(names.map(name => [name, options[name] ?? null])) as Chosen<
    Options,
    Name
  >;
}
