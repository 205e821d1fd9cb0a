// Installs the packed tarballs beside the lowest tfjs of each package's range, the newest release and the newest prerelease,
// and runs the journeys of test/peers. There must be one copy of tfjs then, and every journey must end well.
import {copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {packAll, root, run} from './pack.mjs';

const NEWEST = ['4.22.0', '4.23.0-rc.0'];
const journeys = readdirSync(join(root, 'test', 'peers'));

const {directory, tarballs} = packAll();
try {
  const lowest = new Set(journeys.map(lowestOfJourney));
  for (const version of [...[...lowest].sort(compare), ...NEWEST]) checkVersion(version);
} finally {
  rmSync(directory, {recursive: true, force: true});
}

function checkVersion(version) {
  const possible = journeys.filter(journey => compare(lowestOfJourney(journey), version) <= 0);
  const packages = new Set(possible.flatMap(packagesOf));
  const project = mkdtempSync(join(tmpdir(), 'sparsegate-peers-'));
  try {
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifestFor(version, packages)));
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], project);
    expectOneCopy(project, version);
    for (const journey of possible) {
      copyFileSync(join(root, 'test', 'peers', journey), join(project, journey));
      run('node', [journey], project);
    }
    console.log(`tfjs ${version}: one copy, ${possible.join(' and ')}`);
  } finally {
    rmSync(project, {recursive: true, force: true});
  }
}

/** As a user's: tfjs pinned, so that the newest of a peer would be a second copy. */
function manifestFor(version, packages) {
  const ours = Object.fromEntries(
    [...packages].map(name => [`@sparsegate/${name}`, `file:${tarballOf(name)}`]),
  );
  return {
    name: 'user',
    private: true,
    type: 'module',
    dependencies: {'@tensorflow/tfjs': version, ...ours},
    overrides: ours,
  };
}

function tarballOf(name) {
  return tarballs.find(file => new RegExp(`sparsegate-${name}-\\d`).test(file));
}

function expectOneCopy(project, version) {
  for (const name of ['tfjs-core', 'tfjs-layers']) {
    const copies = run(
      'find',
      ['node_modules', '-path', `*/@tensorflow/${name}/package.json`],
      project,
    )
      .trim()
      .split('\n')
      .map(file => `${JSON.parse(readFileSync(join(project, file), 'utf8')).version} in ${file}`);
    if (copies.length !== 1 || !copies[0].startsWith(`${version} `)) {
      throw new Error(
        `tfjs ${version}: there must be one ${name}, that one. Received: ${copies.join(', ')}.`,
      );
    }
  }
}

/** Our packages that a journey imports, and those that they need. */
function packagesOf(journey) {
  const text = readFileSync(join(root, 'test', 'peers', journey), 'utf8');
  const direct = [...text.matchAll(/'@sparsegate\/([a-z-]+)/g)].map(match => match[1]);
  return [...new Set(direct.flatMap(withDependencies))];
}

function withDependencies(name) {
  const {dependencies = {}} = manifestOf(name);
  const ours = Object.keys(dependencies).filter(other => other.startsWith('@sparsegate/'));
  return [name, ...ours.flatMap(other => withDependencies(other.split('/')[1]))];
}

function lowestOfJourney(journey) {
  const versions = packagesOf(journey).flatMap(name =>
    Object.values(manifestOf(name).peerDependencies ?? {}).map(
      range => /^\^([\d.]+) /.exec(range)[1],
    ),
  );
  return versions.sort(compare).at(-1);
}

function manifestOf(name) {
  return JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
}

function compare(a, b) {
  const [x, y] = [a, b].map(version => version.split(/[.-]/).map(Number));
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
}
