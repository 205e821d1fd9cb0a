import type {ExitCode} from './exit-codes.js';

/** What a command says: text for people, and the same as data for programs. */
export interface Answer {
  text: string;
  data: unknown;
  /** What to end with; default: done. */
  code?: ExitCode;
}
