/**
 * Installs @tensorflow/tfjs-node, or with `--gpu` @tensorflow/tfjs-node-gpu, beside this repository's own tfjs and prints its path:
 * SPARSEGATE_TFJS_NODE for whoever imports it. Its TensorFlow library comes from a Python wheel, and the binding is compiled here:
 * no download of its own is needed.
 */
import {spawnSync} from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TFJS_VERSION = '4.22.0';
const HEADERS = 'node-api-headers@1.9.0';
/** TensorFlow 2.12 to 2.21 are known to work. */
const WHEEL = 'tensorflow-cpu';
const WHEEL_VERSION = '2.15.1';
const PLATFORMS = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux_2_27_x86_64'];

/** The libraries, the headers of the C interface and the licenses, out of all that the wheel holds. */
const UNPACK = `
import re, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wanted = re.compile(r'tensorflow/(libtensorflow_(cc|framework)\\.so\\.2|include/((tensorflow|(.*/)?tsl)/c/.*|.*/ctstring(_internal)?)\\.h)$|.*LICENSE|.*THIRD_PARTY')
for name in wheel.namelist():
    if wanted.match(name):
        wheel.extract(name, sys.argv[2])
`;

/** The wheel, pip, npm or a C++ compiler cannot be had. */
export class CannotInstall extends Error {}

/** A download that hangs must not hang a build. */
const LONGEST_SECONDS = 180;

/** @throws CannotInstall if the command is missing, fails, or does not come to an end */
function run(command, args, options = {}) {
  const {status, error, stderr} = spawnSync(command, args, {
    ...{encoding: 'utf8', timeout: 1000 * LONGEST_SECONDS, killSignal: 'SIGKILL'},
    ...options,
  });
  if (!error && status === 0) return;
  const reason =
    error?.code === 'ETIMEDOUT'
      ? `no end after ${LONGEST_SECONDS} seconds`
      : (error?.message ?? firstError(stderr));
  throw new CannotInstall(`${command} ${args[0]}: ${reason}`);
}

/** The first line that names an error, not npm's last, which says where its log lies, or Node's, which says its version. */
function firstError(text) {
  const lines = text.trim().split('\n');
  return lines.find(line => /error/i.test(line)) ?? lines.at(-1);
}

/** The library's folder, kept between runs. */
function library() {
  const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(caches, 'sparsegate', `${WHEEL}-${WHEEL_VERSION}`);
  const done = join(folder, 'done');
  if (existsSync(done)) return folder;
  mkdirSync(folder, {recursive: true});
  const download = mkdtempSync(join(tmpdir(), 'wheel-'));
  try {
    console.error(`Downloading ${WHEEL} ${WHEEL_VERSION}, about 200 MB, once.`);
    const platforms = PLATFORMS.flatMap(platform => ['--platform', platform]);
    run('pip', [
      ...['download', '-q', '--no-deps', '--no-cache-dir', '--no-input', '-d', download],
      ...['--timeout', '20', '--retries', '1'],
      ...['--python-version', '3.11', '--only-binary=:all:', ...platforms],
      `${WHEEL}==${WHEEL_VERSION}`,
    ]);
    const [wheel] = readdirSync(download);
    run('python3', ['-c', UNPACK, join(download, wheel), folder]);
  } finally {
    rmSync(download, {recursive: true});
  }
  writeFileSync(done, '');
  return folder;
}

/**
 * The package's folder, its binding compiled against the library.
 *
 * @throws CannotInstall
 */
export function tfjsNode(name) {
  try {
    return install(name);
  } catch (error) {
    // No room, no right to write: the machine's, like all else that is missing.
    if (error instanceof CannotInstall || !error.syscall) throw error;
    throw new CannotInstall(error.message, {cause: error});
  }
}

function install(name) {
  const home = join(ROOT, 'node_modules/.cache/tensorflow', name);
  const modules = join(home, 'node_modules');
  const folder = join(modules, '@tensorflow', name);
  const binding = join(folder, 'lib/napi-v8/tfjs_binding.node');
  if (existsSync(binding)) return folder;
  mkdirSync(home, {recursive: true});
  writeFileSync(join(home, 'package.json'), '{"private": true}\n');
  const packages = [`@tensorflow/${name}@${TFJS_VERSION}`, HEADERS];
  const quietly = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const patience = ['--fetch-retries=1', '--fetch-timeout=60000'];
  run('npm', ['install', '--prefix', home, ...quietly, ...patience, ...packages], {
    shell: process.platform === 'win32',
  });
  // Its own copy of tfjs would be a second one beside that of the tests.
  for (const other of readdirSync(join(modules, '@tensorflow'))) {
    if (other !== name) rmSync(join(modules, '@tensorflow', other), {recursive: true});
  }
  compile(folder, join(modules, 'node-api-headers/include'));
  try {
    run(process.execPath, ['-e', `require(${JSON.stringify(folder)})`]);
  } catch (error) {
    rmSync(binding);
    throw error;
  }
  return folder;
}

function compile(folder, headers) {
  const tensorflow = join(library(), 'tensorflow');
  const inside = path => join(folder, path);
  mkdirSync(inside('deps/lib'), {recursive: true});
  mkdirSync(inside('lib/napi-v8'), {recursive: true});
  link(join(tensorflow, 'include'), inside('deps/include'));
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  for (const file of libraries) link(join(tensorflow, file), inside(`deps/lib/${file}`));
  run(
    'g++',
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
      ...['-DNODE_GYP_MODULE_NAME=tfjs_binding', `-I${headers}`, '-Ideps/include', '-I..'],
      ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-Ldeps/lib'],
      ...libraries.map(file => `-l:${file}`),
      ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', 'lib/napi-v8/tfjs_binding.node'],
    ],
    {cwd: folder},
  );
}

function link(target, path) {
  rmSync(path, {force: true, recursive: true});
  symlinkSync(target, path);
}

/** The package that a command's `--gpu` names. */
export const packageName = args => (args.includes('--gpu') ? 'tfjs-node-gpu' : 'tfjs-node');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(tfjsNode(packageName(process.argv)));
}
