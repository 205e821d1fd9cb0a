/** A name in lower case, and 1 for female or 0 for male. */
export interface Example {
  name: string;
  label: number;
}
