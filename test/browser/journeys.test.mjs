// The packed tarballs in Chromium ($CHROMIUM), built in every way of build.mjs: `npm run test:browser`. Not under jest, which
// prints nothing before all is over, and with a limit to everything, so that a page that hangs is named and left.
import assert from 'node:assert/strict';
import {execFile, execFileSync} from 'node:child_process';
import {cpSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {chromium} from 'playwright-core';
import {HEADERS, serve} from './serve.mjs';

/** Where a page can run that is built in this way, what is built fast first. Module workers do not see the page's import map. */
const PLACES = {
  runtime: ['page', 'worker'],
  script: ['page', 'worker'],
  modules: ['page'],
  esbuild: ['page', 'worker'],
  vite: ['page', 'worker'],
  webpack: ['page', 'worker'],
};
const FLAGS = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-sync'];
const QUIET = ['disable-background-networking', 'disable-component-update'];
const BUILD_MILLISECONDS = 300_000;
const PAGE_MILLISECONDS = 60_000;
const TEST_MILLISECONDS = PAGE_MILLISECONDS + 5_000;
/** No page is begun later than so long after the start; each that is left out says so. */
const BUDGET_SECONDS = Number(process.env.BUDGET_SECONDS ?? 1800);

const here = name => fileURLToPath(new URL(name, import.meta.url));
let directory;
let browser;
/** By way, its build: made one after the other while the pages of those before are visited. */
const built = {};
const building = new AbortController();

before(async () => {
  directory = execFileSync('node', [here('../../scripts/unpack.mjs'), 'browser'], {
    encoding: 'utf8',
    timeout: BUILD_MILLISECONDS,
  }).trim();
  cpSync(here('pages'), join(directory, 'pages'), {recursive: true});
  buildAll();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [...FLAGS, ...QUIET].map(flag => `--${flag}`),
    timeout: PAGE_MILLISECONDS,
    handleSIGTERM: false,
  });
});

after(async () => {
  building.abort();
  await browser?.close();
  removeDirectory();
});

process.once('SIGTERM', () => {
  building.abort();
  removeDirectory();
  process.exit(1);
});

for (const [way, places] of Object.entries(PLACES)) {
  describe(way, () => {
    before(() => Promise.race([built[way], wait(secondsLeft() * 1000, null, {ref: false})]));
    const journey = way === 'runtime' ? 'runs' : 'trains, prunes, cuts, saves and runs';
    for (const place of places) {
      for (const headers of Object.keys(HEADERS)) {
        const name = `${journey} in a ${place}, ${headers}`;
        test(name, {timeout: TEST_MILLISECONDS}, async context => {
          if (isOver(context)) return;
          const visited = await visit(way, place, headers);
          if (way === 'runtime') checkRuntime(visited);
          else checkJourney(visited, place);
        });
      }
    }
  });
}

describe('what failed once', () => {
  const timeout = TEST_MILLISECONDS;

  test('Vite: downloads:// saves where its file is named', {timeout}, async context => {
    if (isOver(context)) return;
    const {result, complaints} = await visit('vite', 'downloads', 'plain');
    assert.deepEqual([result, complaints], [{saved: true}, []]);
  });

  for (const way of ['vite', 'webpack']) {
    test(
      `${way}: tfjs’ threaded build does not start, and ready() names the cure`,
      {
        timeout,
      },
      async context => {
        if (isOver(context)) return;
        const {result} = await visit(way, 'threads', 'isolated');
        assert.match(
          result.error,
          /no answer from its threaded build.*MULTITHREAD_SUPPORT', false/,
        );
      },
    );
  }

  test('the import map: tfjs’ threaded build runs with the kernels', {timeout}, async context => {
    if (isOver(context)) return;
    const {result} = await visit('modules', 'threads', 'isolated');
    assert.deepEqual(result, {backend: 'wasm'});
  });

  test('without setWasmPaths ready() says what to call', {timeout}, async context => {
    if (isOver(context)) return;
    const {result} = await visit('esbuild', 'no-paths', 'plain');
    assert.match(result.error, /wasm backend must be set up before ready.*setWasmPaths/);
  });
});

describe('two threads', () => {
  for (const way of ['esbuild', 'vite', 'webpack', 'script', 'modules']) {
    test(
      `${way}: an isolated page trains on them to the same bits`,
      {
        timeout: TEST_MILLISECONDS,
      },
      async context => {
        if (isOver(context)) return;
        const {result, complaints} = await visit(way, 'two-threads', 'isolated');
        assert.deepEqual(result, {threads: 2, same: true, weights: 51_520});
        assert.deepEqual(complaints, []);
      },
    );
  }

  test(
    'a page that is not isolated trains on one, and the reason is told',
    {
      timeout: TEST_MILLISECONDS,
    },
    async context => {
      if (isOver(context)) return;
      const {result} = await visit('esbuild', 'two-threads', 'plain');
      assert.match(result.reason, /not isolated/);
      assert.deepEqual([result.threads, result.same], [1, true]);
    },
  );
});

/** Says so, where no page is begun any more. */
function isOver(context) {
  if (secondsLeft() > 0) return false;
  context.skip(`NOT RUN: ${BUDGET_SECONDS} s are over`);
  return true;
}

function secondsLeft() {
  return Math.max(0, BUDGET_SECONDS - process.uptime());
}

function removeDirectory() {
  if (directory) rmSync(directory, {recursive: true, force: true});
}

function buildAll() {
  const options = {timeout: BUILD_MILLISECONDS, signal: building.signal};
  let previous = Promise.resolve();
  for (const way of Object.keys(PLACES)) {
    const build = () => promisify(execFile)('node', [here('build.mjs'), way, directory], options);
    built[way] = previous.then(build);
    previous = built[way].catch(() => {});
  }
}

function checkRuntime({result, complaints}) {
  assert.deepEqual(complaints, []);
  assert.equal(result.engine, 'relaxed-simd');
  assert.ok(result.runtimeDifference < 1e-5, `the runtime is off by ${result.runtimeDifference}`);
}

function checkJourney({result, complaints, served}, place) {
  assert.deepEqual(complaints, []);
  assert.equal(result.error, undefined);
  assert.equal(result.backend, 'wasm');
  assert.equal(result.accelerated, true);
  assert.ok(result.neurons <= 6, `${result.neurons} neurons are left of 12`);
  assert.ok(
    result.losses[1] < result.losses[0],
    `the loss went from ${result.losses.join(' to ')}`,
  );
  assert.ok(result.difference < 1e-5, `cut and whole differ by ${result.difference}`);
  assert.ok(result.runtimeDifference < 1e-5, `the runtime is off by ${result.runtimeDifference}`);
  const files = served.filter(name => /sparsegate-\w+\.wasm$/.test(name));
  assert.equal(files.length, place === 'worker' ? 1 : 0, `served of our module: ${files.length}`);
  assert.ok(result.bytes > 100, `a file of ${result.bytes} bytes`);
}

/** What the journey returns, and what the page wrote to its console as errors. */
async function visit(way, place, headers) {
  const site = await serve(join(directory, way), headers);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const complaints = [];
    page.on('pageerror', error => complaints.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    const journey = journeyOf(page, complaints);
    await page.goto(`${site.address}?${place}`, {waitUntil: 'commit', timeout: PAGE_MILLISECONDS});
    return {result: await journey, complaints, served: site.served};
  } finally {
    await context.close();
    await site.close();
  }
}

/** The page says in its console what it does, and at the end what came of it. */
function journeyOf(page, complaints) {
  let step = 'nothing';
  return new Promise((resolve, reject) => {
    page.on('console', message => {
      const [, word, rest] = /^journey (step|result) (.*)$/.exec(message.text()) ?? [];
      if (word === 'step') step = rest;
      if (word === 'result') resolve(JSON.parse(rest));
    });
    const late = () => {
      const said = complaints.length > 0 ? ` It complained: ${complaints.join('; ')}` : '';
      const seconds = PAGE_MILLISECONDS / 1000;
      reject(new Error(`No answer in ${seconds} s. The last that began: ${step}.${said}`));
    };
    setTimeout(late, PAGE_MILLISECONDS).unref();
  });
}
