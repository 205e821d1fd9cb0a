/**
 * The tests on backend 'tensorflow', but for those that jest.tensorflow.config.mjs names with their reasons; says so and ends well
 * where tfjs-node cannot be installed.
 *
 * `--gpu` takes @tensorflow/tfjs-node-gpu, which runs on the processor where there is no GPU. All else goes to jest.
 */
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {NOT_HERE} from '../jest.tensorflow.config.mjs';
import {CannotInstall, packageName, tfjsNode} from './tfjs-node.mjs';

const args = process.argv.slice(2);
const name = packageName(args);
const path = file => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** The path of tfjs-node, or undefined where it cannot be had here: then it is said why. */
function install() {
  try {
    return tfjsNode(name);
  } catch (error) {
    if (!(error instanceof CannotInstall)) throw error;
    console.warn(
      `SKIPPED: the tests on backend 'tensorflow'. ${name} cannot be installed here: ${error.message}`,
    );
    return undefined;
  }
}

/** Tests that are not run are named, so that nobody takes the suite for more than it is. */
function sayWhatIsNotRun() {
  const width = Math.max(...NOT_HERE.map(([tests]) => tests.length));
  console.log(`Not run on backend 'tensorflow', and why:`);
  for (const [tests, reason] of NOT_HERE) console.log(`  ${tests.padEnd(width)}  ${reason}`);
}

function runTests(folder) {
  const {status} = spawnSync(
    process.execPath,
    [
      path('node_modules/jest/bin/jest.js'),
      ...['-c', path('jest.tensorflow.config.mjs')],
      ...args.filter(arg => arg !== '--gpu'),
    ],
    {
      stdio: 'inherit',
      cwd: path('.'),
      env: {
        ...process.env,
        SPARSEGATE_TFJS_NODE: folder,
        // For jest's workers too.
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${new URL('node-util.mjs', import.meta.url)}`,
        TF_CPP_MIN_LOG_LEVEL: '2',
        TF_NUM_INTRAOP_THREADS: '1',
        TF_NUM_INTEROP_THREADS: '1',
      },
    },
  );
  return status ?? 1;
}

const folder = install();
if (folder) {
  sayWhatIsNotRun();
  process.exitCode = runTests(folder);
}
