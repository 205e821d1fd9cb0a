// Compiles assembly/ to WebAssembly, once in plain and once in relaxed SIMD, and writes both as base64 into
// src/generated/, where Node and bundlers load them alike. Does nothing when the sources have not changed.
import {createHash} from 'node:crypto';
import {Buffer} from 'node:buffer';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import asc from 'assemblyscript/asc';

const here = new URL('./', import.meta.url);
const target = new URL('src/generated/wasm-binaries.ts', here);

/** 65,536 pages are 4 GB: a memory of any size may be handed to the module. */
const COMMON = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory'].concat([
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
  '--enable',
  'simd',
]);

const stamp = `// ${hashOf([...sources(), 'build-wasm.mjs'])}\n`;
if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(stamp)) {
  const plain = await compile([]);
  const relaxed = await compile(['--enable', 'relaxed-simd']);
  mkdirSync(new URL('.', target), {recursive: true});
  writeFileSync(
    target,
    `${stamp}export const PLAIN_SIMD_BINARY =\n  '${plain}';\nexport const RELAXED_SIMD_BINARY =\n  '${relaxed}';\n`,
  );
  console.log(
    `kernels: wasm of ${kilobytes(plain)} (plain SIMD) and ${kilobytes(relaxed)} (relaxed) KB`,
  );
}

function sources() {
  const names = readdirSync(new URL('assembly/', here)).filter(name => name.endsWith('.ts'));
  return names.sort().map(name => `assembly/${name}`);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(new URL(path, here)));
  return hash.digest('hex');
}

async function compile(flags) {
  let binary;
  const {error, stderr} = await asc.main(
    ['assembly/index.ts', ...COMMON, ...flags, '-o', 'out.wasm'],
    {
      readFile: name =>
        existsSync(new URL(name, here)) ? readFileSync(new URL(name, here), 'utf8') : null,
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
