/** The error of the whole runtime: whose, what was expected, what came, and what to do. */
export function fault(whose: string, expected: string, received: unknown, advice: string): Error {
  return new Error(`${whose}: expected ${expected}. Received: ${received}. ${advice}.`);
}

/** What every fault of a file says. */
export function damaged(expected: string, received: unknown): Error {
  return fault('Model file', expected, received, 'Export it again');
}
