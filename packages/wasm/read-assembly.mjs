// Reads from the sources in assembly/ what TypeScript has to know of the module: the fields of each call, in order, and
// what is exported with which arguments. Written out by hand, a slip in either would corrupt memory.
import {readFileSync} from 'node:fs';

/** Types of 32 bits: one word of a call each. */
const WORDS = ['i32', 'u32', 'usize'];
const DOCSTRING = String.raw`(?:(/\*\*(?:(?!\*/)[^])*\*/)\s*)?`;

/**
 * TypeScript for the calls: for each `@unmanaged` class its fields as a tuple, LSTM_CALL, and the record, LSTMCall.
 *
 * @param files names of the sources, in order
 */
export function callTables(files, directory) {
  const classes = files.flatMap(file =>
    callClasses(file, readFileSync(new URL(file, directory), 'utf8')),
  );
  return classes
    .map(({name, doc, fields}) => {
      const list = fields.map(field => `  '${field}',\n`).join('');
      return (
        `${doc}export const ${constantCase(name)} = [\n${list}] as const;\n\n` +
        `/** Sizes, flags and addresses; what is left out is 0, which is "absent". */\n` +
        `export type ${name} = Partial<Record<(typeof ${constantCase(name)})[number], number>>;\n`
      );
    })
    .join('\n');
}

/** TypeScript for what `index.ts` exports. */
export function exportsInterface(directory) {
  const index = readFileSync(new URL('index.ts', directory), 'utf8');
  const lists = [...index.matchAll(/export\s*\{([^}]*)\}\s*from\s*'\.\/([^']+)'/g)];
  const members = lists.flatMap(([, names, file]) => {
    const source = readFileSync(new URL(`${file}.ts`, directory), 'utf8');
    return names
      .split(',')
      .map(name => name.trim())
      .filter(Boolean)
      .map(name => member(source, file, name));
  });
  return (
    '/** A flag of the module: 0 or 1. */\nexport type Flag = 0 | 1;\n\n' +
    '/** What the module exports; addresses are bytes into the memory it was given. */\n' +
    `export interface KernelExports {\n  memory: WebAssembly.Memory;\n${members.join('')}}\n`
  );
}

function callClasses(file, source) {
  const pattern = new RegExp(`${DOCSTRING}@unmanaged\\s+export class (\\w+) \\{([^]*?)\\n\\}`, 'g');
  return [...source.matchAll(pattern)].map(([, doc, name, body]) => ({
    name,
    doc: doc ? `${doc}\n` : '',
    fields: fieldsOf(body, `${file}, ${name}`),
  }));
}

/** The declarations `name: type;` of a class's body: at its own depth, so not those inside a method. */
function fieldsOf(body, where) {
  const declarations = [...body.matchAll(/^ {2}(\w+): (\w+);$/gm)];
  return declarations.map(([, field, type]) => {
    if (!WORDS.includes(type)) {
      throw new Error(`${where}: ${field} must be one of ${WORDS.join(', ')}. Received: ${type}.`);
    }
    return field;
  });
}

function member(source, file, name) {
  const [, constantDoc, constant] =
    source.match(new RegExp(`${DOCSTRING}export const (${name}): `)) ?? [];
  if (constant) return `${indented(constantDoc)}  ${name}: WebAssembly.Global;\n`;
  const found = source.match(
    new RegExp(`${DOCSTRING}export function ${name}\\(([^)]*)\\): (\\w+) \\{`),
  );
  if (!found) throw new Error(`assembly/${file}.ts must export ${name}, as index.ts says.`);
  const [, doc, parameters, result] = found;
  const typed = parameters
    .split(',')
    .map(parameter => parameter.trim())
    .filter(Boolean)
    .map(parameter => parameter.split(/:\s*/))
    .map(([argument, type]) => `    ${argument}: ${type === 'bool' ? 'Flag' : 'number'},\n`);
  const returned = result === 'void' ? 'void' : 'number';
  return `${indented(doc)}  ${name}(\n${typed.join('')}  ): ${returned};\n`;
}

function indented(doc) {
  return doc ? `  ${doc.replace(/\n/g, '\n  ')}\n` : '';
}

/** LSTMCall becomes LSTM_CALL, SparseLSTMCall becomes SPARSE_LSTM_CALL. */
function constantCase(name) {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}
