/** @throws unless a path is a text of some letters */
export function expectPath(caller: string, path: unknown): void {
  if (typeof path === 'string' && path !== '') return;
  throw new Error(
    `${caller}: path must be a text that names a file or directory. Received: ${path === '' ? "''" : String(path)}. ` +
      `Pass './my-model', say; fileURLToPath of node:url makes a path of a URL.`,
  );
}
