import {expect, test} from '@jest/globals';
import {scatterChart, scatterPicture, type Scatter} from '../src/scatter.js';

const SCATTER: Scatter = {
  title: 'accuracy against gates',
  x: 'gates',
  y: 'accuracy',
  points: [
    {x: 10, y: 0.5, label: 'λ <small>', marked: true},
    {x: 20, y: 0.4, label: 'λ middle'},
    {x: 30, y: 0.9, label: 'λ large', marked: true},
  ],
};

test('every point is drawn and told, the marked ones joined from left to right', () => {
  const svg = scatterChart(SCATTER);
  expect(svg.match(/<circle/g)).toHaveLength(3);
  expect(svg).toContain('<title>λ &lt;small&gt;: 10, 0.5</title>');
  // The axes go from 10 to 30 and from 0.4 to 1, over 60 … 404 and 232 … 34: 232 − 198 · 0.1 / 0.6 = 199.
  expect(svg).toContain('d="M60.0 199.0L404.0 67.0"');
});

test('the words for those who do not see it name the marked points', () => {
  expect(scatterChart(SCATTER)).toMatch(
    /aria-label="accuracy against gates. 3 points, of them marked: λ &lt;small&gt;: gates 10, accuracy 0.5; λ large: gates 30, accuracy 0.9\."/,
  );
});

test('a picture of several is one SVG with a title and a description', () => {
  const svg = scatterPicture([SCATTER, SCATTER], {title: 'Fronts'});
  expect(svg).toMatch(/^<svg xmlns/);
  expect(svg).toContain('<title id="title">Fronts</title>');
  expect(svg.match(/<circle/g)).toHaveLength(6);
});

test('points that are all alike, and none that is marked, are drawn too', () => {
  const alike = [1, 2].map(k => ({x: 5, y: 5, label: `${k}`}));
  const svg = scatterChart({...SCATTER, points: alike});
  expect(svg).not.toContain('NaN');
  expect(svg).toContain('of them marked: none.');
});
