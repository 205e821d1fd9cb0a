import {escapeXML} from './escape-xml.js';
import {cellText, isNumeric, type Column, type Row} from './results-table.js';

/** Texts of more characters go on in another line. */
const LONG = 40;

/** A results table as HTML, numbers at the right; it scrolls by itself where the page is narrow. */
export function htmlTable(
  columns: readonly Column[],
  rows: readonly Row[],
  caption: string,
): string {
  const numeric = columns.map(column => isNumeric(column, rows));
  const cells = (tag: 'td' | 'th', texts: readonly string[]): string =>
    texts
      .map((text, k) => {
        const classes = [
          ...(numeric[k] ? ['number'] : []),
          ...(text.length > LONG ? ['long'] : []),
        ];
        const scope = tag === 'th' ? ' scope="col"' : '';
        return `<${tag}${scope}${classes.length > 0 ? ` class="${classes.join(' ')}"` : ''}>${escapeXML(text)}</${tag}>`;
      })
      .join('');
  const head = cells(
    'th',
    columns.map(({heading}) => heading),
  );
  const body = rows.map(
    row =>
      `<tr>${cells(
        'td',
        columns.map(column => cellText(row, column)),
      )}</tr>`,
  );
  return (
    `<div class="table" role="region" tabindex="0" aria-label="${escapeXML(caption)}"><table>` +
    `<caption>${escapeXML(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
  );
}
