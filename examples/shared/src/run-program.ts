/**
 * Runs a command-line program: an error that was thrown for people to read is printed as its message alone, one that
 * nobody meant with its stack. Either way the exit code is 1.
 */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const forPeople = error instanceof Error && error.constructor === Error;
    console.error(forPeople ? error.message : error);
    process.exitCode = 1;
  }
}
