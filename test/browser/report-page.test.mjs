// The page of @sparsegate/report, as the build has it, in Chromium ($CHROMIUM): `npm run test:browser`. axe-core finds no fault in it, in
// light and dark, on a phone, a tablet and a desk, and on paper; nothing is wider than the screen. $SCREENSHOTS: a directory for pictures.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import axe from 'axe-core';
import {chromium} from 'playwright-core';
import {htmlReport, lagGroups, scatterChart} from '@sparsegate/report';

const WIDTHS = [390, 768, 1280];
const THEMES = ['light', 'dark'];
const HEIGHT = 900;
const TEST_MILLISECONDS = 120_000;

const layer = (name, gates, units) => ({
  ...{layer: name, className: gates.length === 4 ? 'LSTM' : 'GRU', units, gates, blocking: []},
  neurons: Array.from({length: units}, (_, index) => index)
    .filter(index => index % 3 !== 1)
    .map(index => ({
      index,
      gates: Object.fromEntries(gates.map((gate, k) => [gate, state(index, k)])),
    })),
});

/** Some gates vary, some are constant, some vary without effect. */
function state(index, k) {
  const constant = (index + k) % 4 === 0;
  return {constant, value: constant ? (index % 20) / 10 - 1 : null, unused: (index + k) % 11 === 5};
}

const curve = k => Array.from({length: 30}, (_, lag) => (1 + k / 5) * Math.exp(-lag / (2 + k)));

function page() {
  const structure = [layer('lstm', ['i', 'f', 'g', 'o'], 30), layer('gru', ['u', 'r', 'n'], 200)];
  const neurons = structure[0].neurons.map(({index}) => index);
  const curves = {h: neurons.map(curve), c: neurons.map(curve)};
  const gradients = {layer: 'lstm', lags: 30, samples: 8, neurons, curves};
  const columns = [
    {key: 'run', heading: 'run'},
    {key: 'quality', heading: 'val_acc', format: value => value.toFixed(3)},
  ];
  const rows = [0, 1, 2].map(k => ({
    run: `λ₁ ${k} with a name that is longer than a phone is wide, as those of sweeps are`,
    quality: 0.8 + k / 50,
  }));
  const points = rows.map(({run, quality}, k) => ({x: k, y: quality, label: run, marked: k > 0}));
  const weightsIn = {
    lstm: Object.fromEntries(['i', 'f', 'g', 'o'].map(gate => [gate, Array(30).fill(12)])),
  };
  return htmlReport(
    [
      {
        ...{title: 'A model', tables: [{heading: 'Runs', columns, rows}], structure, weightsIn},
        charts: [scatterChart({title: 'val_acc against gates', x: 'gates', y: 'val_acc', points})],
        history: {loss: [2, 1.5, 1], val_loss: [2, 1.7, 1.6]},
        lags: [{gradients, groups: lagGroups(gradients, structure[0])}],
      },
    ],
    {title: 'Report'},
  );
}

let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
    timeout: TEST_MILLISECONDS,
  });
});

after(() => browser?.close());

async function open(width, colorScheme, media = 'screen') {
  const context = await browser.newContext({viewport: {width, height: HEIGHT}, colorScheme});
  const opened = await context.newPage();
  await opened.emulateMedia({media, colorScheme});
  await opened.setContent(page());
  await opened.evaluate(axe.source);
  return opened;
}

/** What axe has to say: by rule, where. */
async function faults(opened) {
  const {violations} = await opened.evaluate('axe.run()');
  return violations.map(({id, impact, nodes}) => ({
    ...{id, impact},
    at: nodes.slice(0, 3).map(({html}) => html.slice(0, 200)),
  }));
}

for (const width of WIDTHS) {
  for (const theme of THEMES) {
    test(
      `no fault of accessibility at ${width} pixels, ${theme}`,
      {timeout: TEST_MILLISECONDS},
      async () => {
        const opened = await open(width, theme);
        if (process.env.SCREENSHOTS) {
          const path = join(process.env.SCREENSHOTS, `report-${width}-${theme}.png`);
          await opened.screenshot({path, fullPage: true});
        }
        assert.deepEqual(await faults(opened), []);
        const widest = await opened.evaluate('document.documentElement.scrollWidth');
        assert.ok(widest <= width, `the page is ${widest} pixels wide`);
        await opened.context().close();
      },
    );
  }
}

test('a gate says what it is when it is pointed at', {timeout: TEST_MILLISECONDS}, async () => {
  const opened = await open(1280, 'light');
  const [gate] = await opened.getByTitle('neuron 2, gate i: varies, 12 weights in').all();
  await gate.hover();
  assert.equal(await opened.getByTitle(/^neuron 0, gate i: constant, −1.00$/).count(), 1);
  await opened.context().close();
});

test('on paper it is light, whatever the screen is', {timeout: TEST_MILLISECONDS}, async () => {
  const opened = await open(768, 'dark', 'print');
  const ground = await opened.evaluate('getComputedStyle(document.body).backgroundColor');
  assert.equal(ground, 'rgb(255, 255, 255)');
  assert.deepEqual(await faults(opened), []);
  await opened.context().close();
});
