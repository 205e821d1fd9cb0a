// The built site in Chromium: what every journey needs.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {after, before} from 'node:test';
import {chromium} from 'playwright-core';
import {preview} from 'vite';

const FLAGS = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-sync'];
const QUIET = ['disable-background-networking', 'disable-component-update'];
const START_MILLISECONDS = 60_000;

/** For anything that a page does once it is asked. */
export const STEP_MILLISECONDS = 60_000;

/** Widths of a window and themes: both, and each width once; all where pictures are taken. */
export const LOOKS = [
  [320, 'light'],
  [768, 'light'],
  [1280, 'dark'],
  ...(process.env.SCREENSHOTS
    ? [
        [320, 'dark'],
        [768, 'dark'],
        [1280, 'light'],
      ]
    : []),
];

const site = join(import.meta.dirname, '..');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const base = process.env.SITE_BASE ?? '/sparsegate/';

/** Serves the site and starts the browser for the tests of a file. @returns how to open a page */
export function useSite() {
  let server;
  let browser;
  before(
    async () => {
      server = await preview({
        configFile: join(site, 'vite.config.mjs'),
        base,
        appType: 'mpa',
        logLevel: 'error',
        preview: {host: '127.0.0.1', port: 0},
      });
      browser = await chromium.launch({
        executablePath: process.env.CHROMIUM,
        args: [...FLAGS, ...QUIET].map(flag => `--${flag}`),
        timeout: START_MILLISECONDS,
      });
    },
    {timeout: START_MILLISECONDS},
  );
  after(
    async () => {
      await browser?.close();
      server?.httpServer.closeAllConnections();
      await server?.close();
    },
    {timeout: START_MILLISECONDS},
  );
  return (path, options) => openPage(browser, `${server.resolvedUrls.local[0]}${path}`, options);
}

/** A page, with all that it complained of, and all that it asked other places for. */
async function openPage(browser, address, {width = 1280, colorScheme = 'light'} = {}) {
  const context = await browser.newContext({viewport: {width, height: 900}, colorScheme});
  context.setDefaultTimeout(STEP_MILLISECONDS);
  const page = await context.newPage();
  const complaints = [];
  const elsewhere = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', request => {
    const {protocol, origin} = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(address).origin)
      elsewhere.push(request.url());
  });
  await page.goto(address);
  return {page, complaints, elsewhere, close: () => context.close()};
}

/** @throws if axe finds anything that shuts people out */
export async function expectAccessible(page) {
  await page.evaluate(axe);
  const {violations} = await page.evaluate('axe.run()');
  const found = violations.map(
    ({id, impact, nodes}) => `${id} (${impact}): ${nodes.map(({html}) => html).join(' ')}`,
  );
  assert.deepEqual(found, []);
}

/** @throws if the page scrolls sideways */
export async function expectNoSideways(page) {
  const [content, window] = await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  assert.ok(content <= window, `the page is ${content} pixels wide in a window of ${window}`);
}

/** Where $SCREENSHOTS is set, a picture of the whole page for people to look at. */
export async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  await page.screenshot({path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true});
}
