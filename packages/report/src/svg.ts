import {escapeXML} from './escape-xml.js';

/** Which color an element has, in light and in dark. */
export const CLASSES = [
  'ground',
  'vary',
  'other',
  'constant',
  'kept',
  'gone',
  'text',
  'faint',
] as const;
export type Class = (typeof CLASSES)[number];

type Colors = Readonly<Record<Class | 'edge', string>>;

/** Contrasts of text are 4.5 and more in both. */
export const LIGHT_COLORS: Colors = {
  ...{ground: '#fff', vary: '#3b6ea8', other: '#a8470f', constant: '#fff', kept: '#3b6ea8'},
  ...{gone: '#cbd2d9', edge: '#9aa5b1', text: '#1f2933', faint: '#52606d'},
};
const DARK_COLORS: Colors = {
  ...{ground: '#14181d', vary: '#7db0e8', other: '#f0a06a', constant: '#14181d', kept: '#7db0e8'},
  ...{gone: '#323f4b', edge: '#616e7c', text: '#f5f7fa', faint: '#b8c2cc'},
};

/** The colors as declarations of CSS variables. */
export const LIGHT = declarations(LIGHT_COLORS);
export const DARK = declarations(DARK_COLORS);

function declarations(colors: Colors): string {
  return Object.entries(colors)
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');
}

/** One element: `element('rect', {x: 0}, …children)`. */
export function element(
  name: string,
  attributes: Record<string, string | number>,
  ...children: string[]
): string {
  const listed = Object.entries(attributes).map(([key, value]) => ` ${key}="${shown(value)}"`);
  return `<${name}${listed.join('')}${children.length > 0 ? `>${children.join('')}</${name}>` : '/>'}`;
}

export interface TextStyle {
  size: number;
  color?: Class;
  weight?: number;
  anchor?: 'middle' | 'end';
  italic?: boolean;
}

export function svgText(x: number, y: number, content: string, style: TextStyle): string {
  const {size, color = 'text', weight, anchor, italic} = style;
  return element(
    'text',
    {
      ...{x, y, class: color, 'font-size': size},
      ...(weight && {'font-weight': weight}),
      ...(anchor && {'text-anchor': anchor}),
      ...(italic && {'font-style': 'italic'}),
    },
    escapeXML(content),
  );
}

/** A whole picture, which says what it shows and follows the reader's choice of light or dark. */
export function svgDocument(
  {width, height}: {width: number; height: number},
  {title, description}: {title: string; description: string},
  parts: readonly string[],
): string {
  const fills = CLASSES.map(name => `.${name}{fill:var(--${name})}`).join('');
  const style = `svg{${LIGHT}}@media (prefers-color-scheme:dark){svg{${DARK}}}${fills}.cell{stroke:var(--edge)}`;
  const open = [
    `xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    'font-family="system-ui, sans-serif" role="img" aria-labelledby="title desc"',
  ];
  return [
    `<svg ${open.join(' ')}>`,
    `<title id="title">${escapeXML(title)}</title>`,
    `<desc id="desc">${escapeXML(description)}</desc>`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${height}" class="ground"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function shown(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : escapeXML(value);
}
