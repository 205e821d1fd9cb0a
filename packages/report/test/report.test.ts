import {describe, expect, test} from '@jest/globals';
import type {LayerStructure, NeuronStructure} from '@sparsegate/structure';
import {
  gateMap,
  gatePatterns,
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
    expect(svg).toContain('>-0.01</text>');
    expect(svg).not.toContain('-0.00');
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
