import {escapeXML} from './escape-xml.js';
import {element, svgDocument, svgText} from './svg.js';
import {ticksOver, tickWord} from './ticks.js';

/** One thing with two values. */
export interface ScatterPoint {
  x: number;
  y: number;
  /** Told when it is pointed at. */
  label: string;
  /** Whether it stands out, and is joined with the others that do. */
  marked?: boolean;
}

/** Two values of many things, such as quality against what it costs. */
export interface Scatter {
  title: string;
  /** Headings of the axes. */
  x: string;
  y: string;
  points: readonly ScatterPoint[];
}

/** Sizes in units of the picture. */
const WIDTH = 420;
const HEIGHT = 280;
const LEFT = 60;
const RIGHT = 16;
const TOP = 34;
const BOTTOM = 48;
const RADIUS = 5;
/** Lines across, and numbers along, at most. */
const TICKS = 5;
const HEADER = 40;

/** A scatter chart for a page of `htmlReport`; it tells each point when pointed at. At least one point is needed. */
export function scatterChart(scatter: Scatter): string {
  const words = describe(scatter);
  return [
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXML(`${scatter.title}. ${words}`)}">`,
    ...parts(scatter),
    '</svg>',
  ].join('');
}

/** Scatter charts below each other as one SVG file. */
export function scatterPicture(scatters: readonly Scatter[], {title}: {title: string}): string {
  const panels = scatters.map((scatter, k) =>
    element('g', {transform: `translate(0 ${HEADER + k * HEIGHT})`}, ...parts(scatter)),
  );
  const description = scatters.map(scatter => `${scatter.title}. ${describe(scatter)}`).join(' ');
  return svgDocument(
    {width: WIDTH, height: HEADER + scatters.length * HEIGHT},
    {title, description},
    [svgText(LEFT, 26, title, {size: 16, weight: 600}), ...panels],
  );
}

function parts({title, x, points, ...scatter}: Scatter): string[] {
  const across = scale(
    points.map(point => point.x),
    LEFT,
    WIDTH - RIGHT,
  );
  const up = scale(
    points.map(point => point.y),
    HEIGHT - BOTTOM,
    TOP,
  );
  const drawn = [...points].sort((a, b) => Number(a.marked ?? false) - Number(b.marked ?? false));
  return [
    svgText(LEFT, 20, title, {size: 14, weight: 600}),
    ...up.ticks.map(tick => horizontal(up.place(tick), tick)),
    ...across.ticks.map(tick =>
      svgText(across.place(tick), HEIGHT - BOTTOM + 18, tickWord(tick), {
        ...{size: 13, color: 'faint', anchor: 'middle'},
      }),
    ),
    svgText(WIDTH - RIGHT, HEIGHT - 10, `→ ${x}`, {size: 13, anchor: 'end'}),
    svgText(8, HEIGHT - 10, `↑ ${scatter.y}`, {size: 13}),
    line(points, across.place, up.place),
    ...drawn.map(point => dot(point, across.place(point.x), up.place(point.y))),
  ];
}

interface Scale {
  ticks: number[];
  place(value: number): number;
}

function scale(values: readonly number[], from: number, to: number): Scale {
  const ticks = ticksOver(Math.min(...values), Math.max(...values), TICKS);
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  return {ticks, place: value => from + ((value - low) / (high - low)) * (to - from)};
}

function horizontal(y: number, value: number): string {
  return (
    element('line', {x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, stroke: 'var(--gone)'}) +
    svgText(LEFT - 6, y + 5, tickWord(value), {size: 13, anchor: 'end', color: 'faint'})
  );
}

/** Joins the marked points, from left to right. */
function line(
  points: readonly ScatterPoint[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const marked = points.filter(point => point.marked).sort((a, b) => a.x - b.x);
  const path = marked.map(
    (point, k) => `${k ? 'L' : 'M'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`,
  );
  return element('path', {d: path.join('') || 'M0 0', fill: 'none', stroke: 'var(--vary)'});
}

/** A marked point is larger too: color alone does not tell. */
function dot({x, y, label, marked}: ScatterPoint, cx: number, cy: number): string {
  const words = `${label}: ${tickWord(x)}, ${tickWord(y)}`;
  const shape = {
    cx,
    cy,
    r: marked ? RADIUS : RADIUS - 1.5,
    class: marked ? 'vary' : 'gone',
    stroke: 'var(--edge)',
  };
  return element('circle', shape, `<title>${escapeXML(words)}</title>`);
}

function describe({x, y, points}: Scatter): string {
  const marked = points.filter(point => point.marked).sort((a, b) => a.x - b.x);
  const listed = marked.map(
    point => `${point.label}: ${x} ${tickWord(point.x)}, ${y} ${tickWord(point.y)}`,
  );
  return `${points.length} points, of them marked: ${listed.join('; ') || 'none'}.`;
}
