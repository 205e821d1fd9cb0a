/** How a message names a layer. */
export function layerTitle({name, className}: {name: string; className: string}): string {
  return `layer "${name}" (${className})`;
}

/**
 * The error for what a file holds and this package does not take.
 *
 * @param whose the layer, or what else of the file
 * @param expected begins with 'must', say
 * @param remedy what the reader of the message can do, one sentence or more
 */
export function refusal(whose: string, expected: string, received: unknown, remedy: string): Error {
  return new Error(`fromKeras: ${whose} ${expected}. Received: ${shown(received)}. ${remedy}`);
}

/** Characters of a value that a message shows. */
const SHOWN = 120;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
