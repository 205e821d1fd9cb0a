// Compiles assembly/ to WebAssembly for each of the runtime's two entry points and writes it as a deflated string: in plain
// SIMD for the classifier, and in plain and relaxed SIMD together for the whole, where the second costs only what
// differs. Does nothing when the sources have not changed.
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {deflateSync} from 'node:zlib';
import asc from 'assemblyscript/asc';

const here = new URL('./', import.meta.url);
const packages = new URL('../', here);
const generated = new URL('src/generated/', here);

const OPTIONS = '--noAssert --runtime stub --initialMemory 1 --maximumMemory 32768 --enable simd';

const stamp = `// ${hashOf([...assemblyOf('wasm'), ...assemblyOf('runtime'), 'runtime/build-wasm.mjs'])}\n`;
await build('classifier', async compiled => ({CLASSIFIER_BINARY: deflated(await compiled('-Oz'))}));
await build('runtime', async compiled => {
  const plain = await compiled('-O3');
  const relaxed = await compiled('-O3', '--enable', 'relaxed-simd');
  return {PLAIN_BYTES: plain.length, RUNTIME_BINARY: deflated(Buffer.concat([plain, relaxed]))};
});

async function build(entry, constants) {
  const target = new URL(`${entry}-binary.ts`, generated);
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(stamp)) return;
  const lines = Object.entries(await constants((...flags) => compile(entry, flags))).map(
    ([name, value]) =>
      `export const ${name} = ${typeof value === 'number' ? value : `'${value}'`};`,
  );
  mkdirSync(generated, {recursive: true});
  writeFileSync(target, `${stamp}${lines.join('\n')}\n`);
  console.log(`runtime: wasm of ${lines.join('').length} characters (${entry})`);
}

function deflated(bytes) {
  return deflateSync(bytes, {level: 9}).toString('base64');
}

function assemblyOf(name) {
  const files = readdirSync(new URL(`${name}/assembly/`, packages)).sort();
  return files.map(file => `${name}/assembly/${file}`);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(new URL(path, packages)));
  return hash.digest('hex');
}

async function compile(entry, flags) {
  let binary;
  const {error, stderr} = await asc.main(
    [`runtime/assembly/${entry}.ts`, ...OPTIONS.split(' '), ...flags, '-o', 'out.wasm'],
    {
      readFile: name => {
        const file = new URL(name, packages);
        return existsSync(file) ? readFileSync(file, 'utf8') : null;
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = Buffer.from(contents);
      },
      listFiles: () => [],
    },
  );
  if (error)
    throw new Error(`runtime/assembly does not compile:\n${stderr.toString()}`, {cause: error});
  return binary;
}
