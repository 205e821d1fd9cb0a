import {checkOptions, oneOf} from '@sparsegate/structure';

/** A value of a results table; null where there is none. */
export type Cell = string | number | null;

/** One row, by column key. */
export type Row = Record<string, Cell>;

/** One column: which value of a row it shows, under which heading, and how. */
export interface Column {
  key: string;
  heading: string;
  /** Default: integers as they are, other numbers with two decimals. */
  format?: (value: number) => string;
}

export interface TableOptions {
  /** 'text' aligns with spaces, 'markdown' makes a table of GitHub's kind. Default 'text'. */
  as?: 'text' | 'markdown';
}

/**
 * A results table such as the paper's tables 1 and 2. Numbers stand at the right, texts at the left; a missing value is a dash.
 *
 * @throws if a row lacks the key of a column
 */
export function resultsTable(
  columns: readonly Column[],
  rows: readonly Row[],
  options: TableOptions = {},
): string {
  checkOptions('resultsTable', options, {as: oneOf('text', 'markdown')});
  const {as = 'text'} = options;
  const cells = rows.map(row => columns.map(column => cellText(row, column)));
  const numeric = columns.map(column => isNumeric(column, rows));
  const headings = columns.map(({heading}) => heading);
  const widths = columns.map((_, k) =>
    Math.max(...[headings, ...cells].map(line => displayWidth(line[k])), 3),
  );
  const line = (values: string[]): string[] =>
    values.map((value, k) => pad(value, widths[k], numeric[k]));
  return as === 'markdown'
    ? markdown(line(headings), widths, numeric, cells.map(line))
    : [headings, ...cells].map(values => line(values).join('  ').trimEnd()).join('\n');
}

/** Whether a column stands at the right: it holds numbers, or nothing. */
export function isNumeric({key}: Column, rows: readonly Row[]): boolean {
  return rows.every(row => typeof row[key] !== 'string');
}

/**
 * A value as its column shows it; a dash for none.
 *
 * @throws if the row lacks the key
 */
export function cellText(row: Row, {key, format = twoDecimals}: Column): string {
  if (!(key in row)) {
    throw new Error(
      `resultsTable: every row must have the key "${key}". Received: ${Object.keys(row).join(', ')}. ` +
        `Give null where there is no value.`,
    );
  }
  const value = row[key];
  if (value === null) return '–';
  return typeof value === 'number' ? format(value) : value;
}

function twoDecimals(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** Characters, not UTF-16 units. */
function displayWidth(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(width - displayWidth(text));
  return right ? space + text : text + space;
}

function markdown(
  headings: string[],
  widths: number[],
  numeric: boolean[],
  lines: string[][],
): string {
  const rule = widths.map((width, k) =>
    numeric[k] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const escape = (text: string): string => text.replace(/\|/g, '\\|');
  return [headings, rule, ...lines].map(line => `| ${line.map(escape).join(' | ')} |`).join('\n');
}
