import {escapeXML} from './escape-xml.js';
import {element, svgText} from './svg.js';
import {ticksOver, tickWord} from './ticks.js';

/** One value an epoch, by name, as `History.history` of `model.fit` holds them. */
export type History = Readonly<Record<string, readonly number[]>>;

/** Sizes in units of the picture, which is as wide as the page lets it be. */
const WIDTH = 420;
const HEIGHT = 220;
const LEFT = 56;
const RIGHT = 12;
const TOP = 16;
const BOTTOM = 34;
/** Lines across, at most. */
const TICKS = 5;

/** How a curve differs from the other without its color. */
const DASHES = ['none', '6 4'];

/** The curves of a training, one picture a quantity: `loss` and `val_loss` stand together. */
export function curves(history: History): string[] {
  const names = Object.keys(history).filter(name => !name.startsWith('val_'));
  return names
    .map(name => {
      const lines = [name, `val_${name}`].filter(line => history[line]?.some(Number.isFinite));
      return lines.length === 0 ? '' : chart(name, lines, history);
    })
    .filter(Boolean);
}

function chart(title: string, names: readonly string[], history: History): string {
  const values = names.map(name => history[name]);
  const finite = values.flat().filter(Number.isFinite);
  const ticks = ticksOver(Math.min(...finite), Math.max(...finite), TICKS);
  const low = ticks[0];
  const range = ticks[ticks.length - 1] - low;
  const epochs = Math.max(...values.map(({length}) => length));
  const x = (k: number): number => LEFT + (k / Math.max(1, epochs - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + (1 - (value - low) / range) * (HEIGHT - TOP - BOTTOM);
  const lines = names.map((name, k) =>
    element('path', {
      d: path(history[name], x, y),
      class: `curve curve${k}`,
      'stroke-dasharray': DASHES[k],
    }),
  );
  const words = names.map(name => describe(name, history[name])).join(' ');
  return [
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXML(`${title}. ${words}`)}">`,
    `<title>${escapeXML(title)}</title><desc>${escapeXML(words)}</desc>`,
    ...ticks.map(tick => axisLine(y(tick), tick)),
    ...lines,
    svgText(LEFT, HEIGHT - 8, `epoch 1 to ${epochs}`, {size: 14, color: 'faint'}),
    svgText(
      WIDTH - RIGHT,
      HEIGHT - 8,
      names.map((name, k) => `${k ? '- -' : '—'} ${name}`).join('  '),
      {
        size: 14,
        anchor: 'end',
      },
    ),
    '</svg>',
  ].join('');
}

function axisLine(y: number, value: number): string {
  const line = element('line', {x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: 'axis'});
  const label = tickWord(value);
  return line + svgText(LEFT - 6, y + 5, label, {size: 14, anchor: 'end', color: 'faint'});
}

/** A line that is interrupted where a value is not finite. */
function path(
  values: readonly number[],
  x: (k: number) => number,
  y: (value: number) => number,
): string {
  let isDrawing = false;
  return values
    .map((value, k) => {
      if (!Number.isFinite(value)) {
        isDrawing = false;
        return '';
      }
      const command = `${isDrawing ? 'L' : 'M'}${x(k).toFixed(1)} ${y(value).toFixed(1)}`;
      isDrawing = true;
      return command;
    })
    .join('');
}

function describe(name: string, values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  const [first, last] = [finite[0], finite[finite.length - 1]].map(value => value.toPrecision(4));
  return `${name}: from ${first} to ${last}, lowest ${Math.min(...finite).toPrecision(4)}, highest ${Math.max(...finite).toPrecision(4)}.`;
}
