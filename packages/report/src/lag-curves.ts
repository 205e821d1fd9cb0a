import {anything, checkOptions, oneOf, trueOrFalse, type Checks} from '@sparsegate/structure';
import type {LagGradients} from './gradient-by-lag.js';
import {escapeXML} from './escape-xml.js';
import {curveOf} from './lag-curve.js';
import type {LagGroup} from './lag-groups.js';
import {median} from './median.js';
import {element, svgDocument, svgText, type Class} from './svg.js';
import {powersOver, ticksOver, tickWord} from './ticks.js';

export interface LagCurvesOptions {
  title?: string;
  /** Which state's curves: 'h' or 'c'. Default 'h'. */
  state?: string;
  /** Default 'linear'. 'log' leaves out values of 0. */
  scale?: 'linear' | 'log';
  /** Each curve divided by its own highest value. Default false. */
  normalized?: boolean;
}

const CHECKS: Checks<LagCurvesOptions> = {
  title: anything,
  state: anything,
  scale: oneOf('linear', 'log'),
  normalized: trueOrFalse,
};

/** Sizes in pixels. */
const WIDTH = 560;
const HEIGHT = 340;
const LEFT = 62;
const RIGHT = 16;
const TOP = 44;
const BOTTOM = 44;
const LEGEND_LINE = 18;
/** Lines across, at most. */
const TICKS = 6;
/** Decades below the highest value that a logarithmic picture shows. */
const DECADES = 6;

/** How the groups look: a color, and a dash for those who do not see colors. */
const LOOKS: ReadonlyArray<{color: Class; dash: string}> = [
  {color: 'other', dash: '7 4'},
  {color: 'vary', dash: 'none'},
  {color: 'faint', dash: '2 3'},
];

/**
 * Lag-gradient curves as in the paper's figure 5: a thin line a neuron, the median of each group as a thick one.
 *
 * @param groups as `lagGroups` finds them; at most three are told apart
 * @returns an SVG document in light and dark, which says in words what it shows
 */
export function lagCurves(
  gradients: LagGradients,
  groups: readonly LagGroup[],
  options: LagCurvesOptions = {},
): string {
  checkOptions('lagCurves', options, CHECKS);
  const {size, heading, words, parts} = picture(gradients, groups, options);
  const title = svgText(14, 22, heading, {size: 16, weight: 600});
  return svgDocument(size, {title: heading, description: words}, [title, ...parts]);
}

/** The same as a part of a page, which has its colors. */
export function lagChart(
  gradients: LagGradients,
  groups: readonly LagGroup[],
  options: LagCurvesOptions = {},
): string {
  const {size, heading, words, parts} = picture(gradients, groups, options);
  const label = escapeXML(`${heading}. ${words}`);
  return [
    `<svg class="chart wide" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${label}">`,
    `<title>${escapeXML(heading)}</title><desc>${escapeXML(words)}</desc>`,
    svgText(14, 22, heading, {size: 16, weight: 600}),
    ...parts,
    '</svg>',
  ].join('');
}

/** What is drawn, and said of it. */
interface Picture {
  size: {width: number; height: number};
  heading: string;
  words: string;
  parts: string[];
}

function picture(
  gradients: LagGradients,
  groups: readonly LagGroup[],
  options: LagCurvesOptions,
): Picture {
  const {state = 'h', scale = 'linear', normalized = false, title} = options;
  const drawn = groups.map(({name, members}) => {
    const curves = members.map(at => shape(curveOf(gradients, state, at), normalized));
    return {name, curves, middle: medianCurve(curves)};
  });
  const axes = axesOf(
    drawn.flatMap(({curves}) => curves),
    gradients.lags,
    scale,
  );
  const heading = title ?? `Gradient of ${state} by lag, ${gradients.layer}`;
  const lines = drawn.flatMap(({curves, middle}, k) => [
    ...curves.map(curve =>
      line(curve, axes, LOOKS[k % LOOKS.length].color, {opacity: 0.25, width: 1}),
    ),
    line(middle, axes, LOOKS[k % LOOKS.length].color, {
      ...{opacity: 1, width: 2.5},
      dash: LOOKS[k % LOOKS.length].dash,
    }),
  ]);
  const words = drawn.map(({name, curves, middle}) => describe(name, curves.length, middle));
  return {
    size: {width: WIDTH, height: HEIGHT + LEGEND_LINE * drawn.length},
    heading,
    words: words.join(' '),
    parts: [
      ...axisLines(axes, normalized ? 'of the highest' : `‖∂${state}/∂x‖`),
      ...lines,
      ...drawn.flatMap(({name, curves}, k) => legendLine(`${name} (${curves.length})`, k)),
    ],
  };
}

interface Axes {
  x: (lag: number) => number;
  /** Undefined where a value has no place. */
  y: (value: number) => number | undefined;
  lagTicks: number[];
  valueTicks: number[];
}

function axesOf(curves: readonly number[][], lags: number, scale: 'linear' | 'log'): Axes {
  const highest = Math.max(Number.MIN_VALUE, ...curves.map(curve => Math.max(...curve)));
  const lowest = Math.min(...curves.flat().filter(value => value > highest / 10 ** DECADES));
  const isLog = scale === 'log';
  const valueTicks = isLog ? powersOver(lowest, highest) : ticksOver(0, highest, TICKS);
  const place = isLog ? Math.log10 : (value: number): number => value;
  const [low, high] = [place(valueTicks[0]), place(valueTicks[valueTicks.length - 1])];
  return {
    x: lag => LEFT + (lag / Math.max(1, lags - 1)) * (WIDTH - LEFT - RIGHT),
    y: value => {
      const share = (place(value) - low) / (high - low);
      return share >= 0 ? TOP + (1 - share) * (HEIGHT - TOP - BOTTOM) : undefined;
    },
    lagTicks: ticksOver(0, lags - 1, TICKS).filter(lag => Number.isInteger(lag) && lag < lags),
    valueTicks,
  };
}

function axisLines({x, y, lagTicks, valueTicks}: Axes, unit: string): string[] {
  const bottom = HEIGHT - BOTTOM;
  return [
    ...valueTicks.flatMap(value => [
      element('line', {
        x1: LEFT,
        x2: WIDTH - RIGHT,
        y1: y(value)!,
        y2: y(value)!,
        stroke: 'var(--gone)',
      }),
      svgText(LEFT - 6, y(value)! + 4, tickWord(value), {size: 12, anchor: 'end', color: 'faint'}),
    ]),
    ...lagTicks.map(lag =>
      svgText(x(lag), bottom + 16, String(lag), {size: 12, anchor: 'middle', color: 'faint'}),
    ),
    svgText(WIDTH - RIGHT, bottom + 34, 'lag in steps', {size: 12, anchor: 'end', color: 'faint'}),
    svgText(LEFT, TOP - 8, unit, {size: 12, color: 'faint'}),
  ];
}

function line(
  curve: readonly number[],
  {x, y}: Axes,
  color: Class,
  {opacity, width, dash = 'none'}: {opacity: number; width: number; dash?: string},
): string {
  let isDrawing = false;
  const commands = curve.map((value, lag) => {
    const height = y(value);
    const command =
      height === undefined
        ? ''
        : `${isDrawing ? 'L' : 'M'}${x(lag).toFixed(1)} ${height.toFixed(1)}`;
    isDrawing = height !== undefined;
    return command;
  });
  return element('path', {
    d: commands.join(''),
    fill: 'none',
    stroke: `var(--${color})`,
    ...{'stroke-width': width, 'stroke-opacity': String(opacity), 'stroke-dasharray': dash},
  });
}

function legendLine(words: string, k: number): string[] {
  const {color, dash} = LOOKS[k % LOOKS.length];
  const y = HEIGHT + k * LEGEND_LINE;
  const sample = {stroke: `var(--${color})`, 'stroke-width': 2.5, 'stroke-dasharray': dash};
  return [
    element('line', {x1: LEFT, x2: LEFT + 34, y1: y - 4, y2: y - 4, ...sample}),
    svgText(LEFT + 42, y, words, {size: 13}),
  ];
}

function shape(curve: readonly number[], normalized: boolean): number[] {
  const highest = normalized ? Math.max(...curve) || 1 : 1;
  return curve.map(value => value / highest);
}

function medianCurve(curves: readonly number[][]): number[] {
  return (curves[0] ?? []).map((_, lag) => median(curves.map(curve => curve[lag])));
}

function describe(name: string, neurons: number, middle: readonly number[]): string {
  const value = (lag: number): string => tickWord(Number(middle[lag].toPrecision(3)));
  return `${name}: ${neurons} neurons; median ${value(0)} at lag 0, ${value(middle.length - 1)} at lag ${middle.length - 1}.`;
}
