/**
 * All tests on backend 'tensorflow'; says so and ends well where tfjs-node cannot be installed.
 *
 * `--gpu` takes @tensorflow/tfjs-node-gpu, which runs on the processor where there is no GPU. All else goes to jest.
 */
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {CannotInstall, packageName, tfjsNode} from './tfjs-node.mjs';

const args = process.argv.slice(2);
const name = packageName(args);

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

const folder = install();
if (folder) {
  const path = file => fileURLToPath(new URL(`../${file}`, import.meta.url));
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
      env: {...process.env, TF_CPP_MIN_LOG_LEVEL: '2', SPARSEGATE_TFJS_NODE: folder},
    },
  );
  process.exitCode = status ?? 1;
}
