import {describe, expect, test} from '@jest/globals';
import type {LayerStructure, NeuronStructure} from '@sparsegate/structure';
import {
  gateMap,
  gateMapPixels,
  gateMapText,
  gateMapWords,
  htmlReport,
  gatePatterns,
  medianMilliseconds,
  resultsTable,
  type Column,
  constantGatesTable,
  gatePatternsTable,
} from '../src/index.js';

const columns: Column[] = [
  {key: 'method', heading: 'method'},
  {key: 'quality', heading: 'quality'},
  {key: 'compression', heading: 'compression', format: value => `${value.toFixed(1)}×`},
  {key: 'neurons', heading: 'neurons'},
];
const rows = [
  {method: 'Original', quality: 120.28, compression: 1, neurons: 200},
  {method: 'Pruning W+G+N', quality: 110.34, compression: 1.49, neurons: null},
];

describe('results table', () => {
  test('as text', () => {
    expect(resultsTable(columns, rows)).toMatchInlineSnapshot(`
     "method         quality  compression  neurons
     Original        120.28         1.0×      200
     Pruning W+G+N   110.34         1.5×        –"
    `);
  });

  test('as Markdown', () => {
    expect(resultsTable(columns, rows, {as: 'markdown'})).toMatchInlineSnapshot(`
     "| method        | quality | compression | neurons |
     | ------------- | ------: | ----------: | ------: |
     | Original      |  120.28 |        1.0× |     200 |
     | Pruning W+G+N |  110.34 |        1.5× |       – |"
    `);
  });

  test('a row without a column’s key is refused', () => {
    expect(() => resultsTable(columns, [{method: 'W'}])).toThrow(
      /must have the key "quality". Received: method/,
    );
  });
});

const active = {constant: false, value: null, unused: false};
const neuron = (index: number, constants: Record<string, number | null>): NeuronStructure => ({
  index,
  gates: Object.fromEntries(
    ['i', 'f', 'g', 'o'].map(gate => [
      gate,
      gate in constants ? {constant: true, value: constants[gate], unused: false} : active,
    ]),
  ),
});
const layer = (neurons: NeuronStructure[], name = 'lstm_1'): LayerStructure => ({
  layer: name,
  className: 'LSTM',
  units: 64,
  gates: ['i', 'f', 'g', 'o'],
  neurons,
  blocking: [],
});

describe('gate map', () => {
  const small = layer(
    [neuron(3, {}), neuron(17, {i: 0.5, f: 0.731, g: -0.2}), neuron(40, {o: null})],
    'a<b',
  );

  test('two layers, one of them empty', () => {
    expect(gateMap([small, layer([])], {title: 'Names & genders'})).toMatchSnapshot();
  });

  test('a value that is not known is a question mark, and names are escaped', () => {
    const svg = gateMap([small]);
    expect(svg).toContain('>?</text>');
    expect(svg).toContain('a&lt;b');
  });

  test('a value that rounds to zero has no sign', () => {
    const svg = gateMap([layer([neuron(0, {g: -0.004, i: -0.006})])]);
    expect(svg).toContain('>0.00</text>');
    expect(svg).toContain('>\u22120.01</text>');
    expect(svg).not.toContain('\u22120.00');
  });

  test('a limit draws that many neurons, the same for the same seed', () => {
    const many = layer(Array.from({length: 60}, (_, k) => neuron(k, {})));
    const cells = (svg: string) => svg.match(/<rect[^>]*width="38"/g)?.length;
    expect(cells(gateMap([many]))).toBe(240);
    expect(cells(gateMap([many], {neurons: 15}))).toBe(60);
    expect(gateMap([many], {neurons: 15, seed: 2})).toBe(gateMap([many], {neurons: 15, seed: 2}));
    expect(gateMap([many], {neurons: 15, seed: 2})).not.toBe(
      gateMap([many], {neurons: 15, seed: 3}),
    );
  });
});

describe('gate map for all readers', () => {
  const one = layer([neuron(3, {}), neuron(17, {f: 0.731, g: -0.2})]);

  test('says what it shows in title and desc, and each gate when pointed at', () => {
    const svg = gateMap([one], {title: 'Names'});
    expect(svg).toContain('role="img" aria-labelledby="title desc"');
    expect(svg).toContain('<title id="title">Names</title>');
    expect(svg).toMatch(
      /<desc id="desc">.*lstm_1: 2 of 64 neurons, 6 of their 8 gates vary; constant gates: i 0, f 1, g 1, o 0\./,
    );
    expect(svg).toContain('<title>neuron 17, gate g: constant, \u22120.20</title>');
  });

  test('has colors for dark and for light, and explains the letters', () => {
    const svg = gateMap([one]);
    expect(svg).toContain('@media (prefers-color-scheme:dark)');
    expect(svg).toContain('i input · f forget · g information flow · o output');
    const gru = {...one, gates: ['u', 'r', 'n'], neurons: []};
    expect(gateMap([gru])).toContain('u update · r reset · n candidate');
  });

  test('shows where in the layer the neurons are that remain', () => {
    const bars = gateMap([{...one, units: 20}]).match(/<rect x="[\d.]+" y="36"[^>]*class="kept"/g);
    // 6 pixels a neuron: numbers 3 and 17.
    expect(bars).toEqual([
      '<rect x="18.00" y="36" width="6.00" height="6" class="kept"',
      '<rect x="102.00" y="36" width="6.00" height="6" class="kept"',
    ]);
  });

  test('fits 320 pixels with 7 columns, and 32 compact ones', () => {
    const many = layer(Array.from({length: 60}, (_, k) => neuron(k, {})));
    const width = (svg: string) => Number(/width="(\d+)"/.exec(svg)![1]);
    expect(width(gateMap([many], {columns: 7}))).toBe(320);
    expect(width(gateMap([many], {columns: 32, compact: true}))).toBeLessThanOrEqual(320);
    expect(gateMap([many], {compact: true})).not.toContain('>59</text>');
  });

  test('is a block of letters in a terminal', () => {
    expect(gateMapText([one])).toBe(
      [
        'lstm_1: 2 of 64 neurons, 6 of their 8 gates vary',
        '  i ██',
        '  f █·',
        '  g █·',
        '  o ██',
        '',
        '█ varies, · constant or without effect; i input, f forget, g information flow, o output',
      ].join('\n'),
    );
  });
});

describe('page', () => {
  const tables = [{heading: 'Rows <1>', columns, rows}];
  const structure = [layer([neuron(3, {}), neuron(17, {f: 0.731})])];
  const history = {loss: [2, NaN, 1], val_loss: [2, 1.5, 1.25]};
  const page = htmlReport([{title: 'A & B', tables, structure, history}], {title: 'Runs'});

  test('needs nothing else', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).not.toMatch(/<script|<link|src=|href=|url\(|@import/);
  });

  test('escapes what it is given', () => {
    expect(page).toContain('<h2>A &amp; B</h2>');
    expect(page).toContain('<caption>Rows &lt;1&gt;</caption>');
  });

  test('is light, dark and printable', () => {
    expect(page).toContain('@media (prefers-color-scheme:dark)');
    expect(page).toContain('@media print');
  });

  test('draws loss and val_loss together, interrupted where a value is not finite, and says them', () => {
    expect(page.match(/<svg class="chart"/g)).toHaveLength(1);
    expect(page.match(/class="curve curve\d"/g)).toHaveLength(2);
    expect(/d="([^"]*)" class="curve curve0"/.exec(page)![1].match(/M/g)).toHaveLength(2);
    expect(page).toContain('loss: from 2.000 to 1.000, lowest 1.000, highest 2.000.');
  });

  test('tells each gate, and lists the patterns that occur', () => {
    expect(page).toContain(
      '<b class="constant" title="neuron 17, gate f: constant, 0.73">0.73</b>',
    );
    expect(page).toContain('<caption>Gate patterns of lstm_1</caption>');
    expect(page).toContain('<td>igo</td><td class="number">1</td>');
  });

  test('shows nothing of what is not given', () => {
    const told = htmlReport(
      [{title: 'A', structure, weightsIn: {lstm_1: {i: Array(64).fill(12), f: Array(64).fill(1)}}}],
      {title: 'Runs'},
    );
    expect(told).toContain('title="neuron 3, gate i: varies, 12 weights in"');
    expect(told).toContain('title="neuron 3, gate f: varies, 1 weight in"');
    expect(told).toContain('title="neuron 17, gate f: constant, 0.73"');
    expect(told).toContain('title="neuron 3, gate o: varies"');
    const empty = htmlReport([{title: 'Nothing'}], {title: 'Runs'});
    expect(empty).not.toMatch(/<figure|<svg|<table/);
  });
});

test('gate patterns count all sixteen, from all gates active to none', () => {
  const patterns = gatePatterns(
    layer([
      neuron(0, {}),
      neuron(1, {i: 1, f: 1, g: 1}),
      neuron(2, {i: 0, f: 1, g: 0}),
      neuron(3, {i: 0, f: 0, g: 0, o: 0}),
    ]),
  );
  expect(patterns).toHaveLength(16);
  expect(patterns[0]).toEqual({active: 'ifgo', neurons: 1});
  expect(patterns.find(pattern => pattern.active === 'o')).toEqual({active: 'o', neurons: 2});
  expect(patterns.at(-1)).toEqual({active: '', neurons: 1});
});

test('constant gates and gate patterns are counted by layer', () => {
  const structure = [
    layer([neuron(0, {}), neuron(2, {i: 0.5, o: 0.4})], 'first'),
    layer([neuron(1, {i: 0.5, f: 0.5, g: 0, o: 0.5})], 'second'),
  ];
  const counts = (table: string): string[][] =>
    table.split('\n').map(line => line.trim().split(/ {2,}/));
  expect(counts(constantGatesTable(structure))).toEqual([
    ['layer', 'neurons', 'constant i', 'constant f', 'constant g', 'constant o'],
    ['first', '2', '1', '0', '0', '1'],
    ['second', '1', '1', '1', '1', '1'],
  ]);
  const patterns = counts(gatePatternsTable(structure));
  expect(patterns).toHaveLength(17);
  expect(patterns[0]).toEqual(['gates that vary', 'neurons of first', 'neurons of second']);
  expect(patterns).toContainEqual(['ifgo', '1', '0']);
  expect(patterns).toContainEqual(['fg', '1', '0']);
  expect(patterns).toContainEqual(['none', '0', '1']);
});

describe('of a GRU, everything has its gates', () => {
  const unused = {constant: false, value: null, unused: true};
  const gru: LayerStructure = {
    ...layer([]),
    ...{layer: 'gru_1', className: 'GRU', units: 3, gates: ['u', 'r', 'n']},
    neurons: [
      {index: 0, gates: {u: active, r: active, n: active}},
      {index: 2, gates: {u: {constant: true, value: 0.25, unused: false}, r: unused, n: active}},
    ],
  };

  test('the map for a terminal', () => {
    expect(gateMapText([gru])).toBe(
      [
        'gru_1: 2 of 3 neurons, 4 of their 6 gates vary',
        '  u █·\n  r █·\n  n ██',
        '\n█ varies, · constant or without effect; u update, r reset, n candidate',
      ].join('\n'),
    );
  });

  test('the picture and its words', () => {
    const svg = gateMap([gru]);
    expect(svg).toContain('u update · r reset · n candidate');
    expect(svg).toContain('neuron 2, gate u: constant, 0.25');
    expect(svg).toContain('neuron 2, gate r: varies, without effect');
    expect(svg).not.toContain('gate o');
  });

  test('the tables, with all eight patterns', () => {
    expect(constantGatesTable([gru])).toMatchInlineSnapshot(`
     "layer  neurons  constant u  constant r  constant n
     gru_1        2           1           0           0"
    `);
    expect(gatePatterns(gru).map(({active: gates}) => gates)).toEqual([
      ...['urn', 'ur', 'un', 'u', 'rn', 'r', 'n', ''],
    ]);
    expect(gatePatternsTable([gru], {as: 'markdown'})).toMatchInlineSnapshot(`
     "| gates that vary | neurons of gru_1 |
     | --------------- | ---------------: |
     | urn             |                1 |
     | ur              |                0 |
     | un              |                0 |
     | u               |                0 |
     | rn              |                0 |
     | r               |                0 |
     | n               |                1 |
     | none            |                0 |"
    `);
  });

  test('the page', () => {
    const page = htmlReport([{title: 'Model', structure: [gru]}], {title: 'Report'});
    expect(page).toContain('neuron 2, gate r: varies, without effect');
    expect(page).toContain('>urn<');
  });
});

test('a cell that nobody knows is drawn with its letters alone', () => {
  const other = {...layer([]), gates: ['a', 'b']};
  expect(gateMapText([other])).toMatch(/without effect; a, b$/);
});

test('what is timed is called in turn, and has a time of its own', () => {
  const calls = {first: 0, second: 0};
  const times = medianMilliseconds({
    first: () => void calls.first++,
    second: () => void calls.second++,
  });
  expect(Object.keys(times)).toEqual(['first', 'second']);
  Object.values(times).forEach(time => expect(time).toBeGreaterThanOrEqual(0));
  // Five to warm up, then fifteen rounds of one or more.
  Object.values(calls).forEach(count => expect(count).toBeGreaterThanOrEqual(20));
});

describe('gate map as pixels', () => {
  const few = {...layer([neuron(1, {f: 0.5})]), units: 2};
  /** Cells of 12 pixels, the last of them a line, begin behind a margin of 6. */
  const colorAt = (map: ReturnType<typeof gateMapPixels>, column: number, row: number): number[] =>
    [0, 1, 2, 3].map(channel => {
      const [x, y] = [6 + 12 * column + 5, 6 + 12 * row + 5];
      return map.data[4 * (y * map.width + x) + channel];
    });

  test('a neuron that is gone is gray, a gate that varies blue, a constant one white', () => {
    const map = gateMapPixels(few);
    expect([map.width, map.height]).toEqual([2 * 12 + 12, 4 * 12 + 12]);
    expect(map.data).toHaveLength(4 * map.width * map.height);
    expect([0, 1, 2, 3].map(row => colorAt(map, 0, row))).toEqual(
      Array(4).fill([0xcb, 0xd2, 0xd9, 255]),
    );
    expect(colorAt(map, 1, 0)).toEqual([0x3b, 0x6e, 0xa8, 255]);
    expect(colorAt(map, 1, 1)).toEqual([255, 255, 255, 255]);
  });

  test('more than 64 neurons go on below', () => {
    const {width, height} = gateMapPixels({...few, units: 65});
    // Two lines of four gates with a gap of 8.
    expect([width, height]).toEqual([64 * 12 + 12, 2 * 48 + 8 + 12]);
  });

  test('its words name rows and colors', () => {
    expect(gateMapWords(few)).toMatch(
      /^\*\*lstm_1\*\*: 1 of 2 neurons.*i input, f forget, .*gray: the neuron is gone\.$/,
    );
  });
});
