// Compiles assembly/ to WebAssembly, in plain and in relaxed SIMD and in relaxed SIMD with a tile of eight rows, and
// writes them as base64 into src/generated/, where Node and bundlers load them alike. The wide one is in a file of its
// own, which only those load who ask for it. Before that it writes assembly/constants.ts, and beside them what TypeScript
// has to know of the module: the calls' fields and the exports. Does nothing when the sources have not changed.
import {createHash} from 'node:crypto';
import {Buffer} from 'node:buffer';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import asc from 'assemblyscript/asc';
import {constantsSource} from './constants.mjs';
import {callTables, exportsInterface} from './read-assembly.mjs';

const here = new URL('./', import.meta.url);
const generated = new URL('src/generated/', here);
const assembly = new URL('assembly/', here);
const FILES = ['wasm-binaries.ts', 'wide-binary.ts', 'kernel-exports.ts', 'calls.ts'];

/** What the wide build has in place of one file: its only difference. */
const WIDE_TILE = {
  file: 'assembly/tile-shape.ts',
  from: 'TILE_ROWS: i32 = 4;',
  to: 'TILE_ROWS: i32 = 8;',
};

/** 65,536 pages are 4 GB: a memory of any size may be handed to the module. */
const COMMON = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory'].concat([
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
  '--enable',
  'simd',
]);

const CONSTANTS = 'constants.ts';
const BUILD = ['build-wasm.mjs', 'read-assembly.mjs', 'constants.mjs'];

const stamp = `// ${hashOf([...sources(), ...BUILD])}\n`;
if (!FILES.every(isCurrent) || !existsSync(new URL(CONSTANTS, assembly))) {
  writeFileSync(new URL(CONSTANTS, assembly), constantsSource());
  const plain = await compile([]);
  const relaxed = await compile(['--enable', 'relaxed-simd']);
  const wide = await compile(['--enable', 'relaxed-simd'], WIDE_TILE);
  mkdirSync(generated, {recursive: true});
  write(
    'wasm-binaries.ts',
    `export const PLAIN_SIMD_BINARY =\n  '${plain}';\nexport const RELAXED_SIMD_BINARY =\n  '${relaxed}';\n`,
  );
  write('wide-binary.ts', `export const WIDE_SIMD_BINARY =\n  '${wide}';\n`);
  write('kernel-exports.ts', exportsInterface(assembly));
  write('calls.ts', callTables(sourceNames(), assembly));
  console.log(
    `wasm: ${kilobytes(plain)} (plain SIMD), ${kilobytes(relaxed)} (relaxed) and ${kilobytes(wide)} (wide) KB`,
  );
}

function write(file, text) {
  writeFileSync(new URL(file, generated), stamp + text);
}

function isCurrent(name) {
  const file = new URL(name, generated);
  return existsSync(file) && readFileSync(file, 'utf8').startsWith(stamp);
}

function sources() {
  return sourceNames()
    .filter(name => name !== CONSTANTS)
    .map(name => `assembly/${name}`);
}

function sourceNames() {
  return readdirSync(assembly)
    .filter(name => name.endsWith('.ts'))
    .sort();
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(new URL(path, here)));
  return hash.digest('hex');
}

async function compile(flags, replaced) {
  let binary;
  const {error, stderr} = await asc.main(
    ['assembly/index.ts', ...COMMON, ...flags, '-o', 'out.wasm'],
    {
      readFile: name => readSource(name, replaced),
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`assembly/ does not compile:\n${stderr.toString()}`, {cause: error});
  expectNoData(binary);
  return Buffer.from(binary).toString('base64');
}

function readSource(name, replaced) {
  if (!existsSync(new URL(name, here))) return null;
  const text = readFileSync(new URL(name, here), 'utf8');
  if (name !== replaced?.file) return text;
  if (!text.includes(replaced.from)) throw new Error(`${name} must have: ${replaced.from}`);
  return text.replace(replaced.from, replaced.to);
}

// The module runs on a memory that belongs to tfjs: a table of constants would be written into its tensors.
function expectNoData(binary) {
  const DATA_SECTION = 11;
  let at = 8;
  while (at < binary.length) {
    const section = binary[at++];
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      size |= (binary[at] & 0x7f) << shift;
      more = (binary[at++] & 0x80) !== 0;
    }
    if (section === DATA_SECTION) throw new Error('assembly/ must not hold static data.');
    at += size;
  }
}

function kilobytes(base64) {
  return ((base64.length * 3) / 4096).toFixed(1);
}
