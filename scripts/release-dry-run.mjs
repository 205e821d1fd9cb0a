// `lerna publish` from a clean tree with npm's dry run: packs and checks all, publishes nothing.
import {spawnSync} from 'node:child_process';
import {root} from './pack.mjs';

const {status} = spawnSync(
  'npx',
  ['--no-install', 'lerna', 'publish', 'from-package', '--yes', '--no-verify-access'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {...process.env, npm_config_dry_run: 'true'},
  },
);
process.exit(status ?? 1);
