import {execFileSync} from 'node:child_process';
import {cpSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {chromium, type Browser, type Page} from 'playwright-core';
import {unpackedPackages} from '../support/packed.js';
import {HEADERS, serve, type HeaderName} from './serve.js';

/** Where each way to build a page can run. A module worker does not see the page's import map, and a script has no worker of ours. */
const WAYS: Record<string, {workers: boolean; headers: HeaderName[]}> = {
  esbuild: {workers: true, headers: ['plain', 'strict CSP', 'isolated']},
  webpack: {workers: true, headers: ['plain', 'strict CSP', 'isolated']},
  vite: {workers: true, headers: ['plain', 'strict CSP', 'isolated']},
  modules: {workers: false, headers: ['plain', 'isolated']},
  script: {workers: false, headers: ['plain', 'strict CSP', 'isolated']},
};

const FLAGS = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-sync'];
const QUIET = ['disable-background-networking', 'disable-component-update'];

const POLL_MILLISECONDS = 100;

let directory: string;
let browser: Browser;

beforeAll(async () => {
  directory = unpackedPackages('browser');
  cpSync(join(__dirname, 'pages'), join(directory, 'pages'), {recursive: true});
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [...FLAGS, ...QUIET].map(flag => `--${flag}`),
  });
});

afterAll(async () => {
  await browser?.close();
  rmSync(directory, {recursive: true, force: true});
});

describe.each(Object.entries(WAYS))('%s', (way, {workers, headers}) => {
  beforeAll(() => {
    execFileSync('node', [join(__dirname, 'build.mjs'), way, directory], {stdio: 'inherit'});
  });

  const cases = headers.flatMap(name =>
    (workers ? ['page', 'worker'] : ['page']).map(place => ({name, place})),
  );
  test.each(cases)(
    'trains, prunes, cuts, saves and runs in a $place, $name',
    async ({name, place}) => {
      const {result, complaints} = await visit(way, name, place);
      expect(complaints).toEqual([]);
      expect(result).toMatchObject({backend: 'wasm', accelerated: true});
      expect(result.neurons).toBeLessThanOrEqual(6);
      expect(result.losses[1]).toBeLessThan(result.losses[0]);
      expect(result.difference).toBeLessThan(1e-5);
      expect(result.runtimeDifference).toBeLessThan(1e-5);
      expect(result.bytes).toBeGreaterThan(100);
    },
  );
});

interface Result {
  neurons: number;
  losses: [number, number];
  difference: number;
  runtimeDifference: number;
  bytes: number;
}

/** What the journey returns, and what the page wrote to its console as errors. */
async function visit(
  way: string,
  name: HeaderName,
  place: string,
): Promise<{result: Result; complaints: string[]}> {
  const site = await serve(join(directory, way), HEADERS[name]);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', error => complaints.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    const address = `${site.address}${place === 'worker' ? '?worker' : ''}`;
    await page.goto(address, {waitUntil: 'commit'});
    return {result: await resultOf(page), complaints};
  } finally {
    await context.close();
    await site.close();
  }
}

/** Asks again and again: a strict CSP forbids what waits inside the page. */
async function resultOf(page: Page): Promise<Result> {
  for (;;) {
    const result = await page.evaluate('globalThis.result');
    if (result) return result as Result;
    await page.waitForTimeout(POLL_MILLISECONDS);
  }
}
