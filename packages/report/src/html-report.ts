import type {LayerStructure} from '@sparsegate/structure';
import {curves, type History} from './curves.js';
import {escapeXML} from './escape-xml.js';
import {htmlGateMap} from './html-gate-map.js';
import {htmlTable} from './html-table.js';
import {PAGE_STYLE} from './page-style.js';
import type {Column, Row} from './results-table.js';

/** A table with its heading. */
export interface ReportTable {
  heading: string;
  columns: readonly Column[];
  rows: readonly Row[];
}

/** What a report says of one model or run; what is not given is left out. */
export interface ReportSection {
  title: string;
  tables?: readonly ReportTable[];
  /** Of the model: its gate maps and patterns. */
  structure?: readonly LayerStructure[];
  /** Pictures of `scatterChart`. */
  charts?: readonly string[];
  /** Of the training: its curves. */
  history?: History;
}

/**
 * A report as one page that needs nothing else: tables, gate maps that tell each gate when pointed at, patterns, training curves.
 * Reads in light and dark, from 320 pixels to paper, and to screen readers.
 *
 * @returns an HTML document
 */
export function htmlReport(sections: readonly ReportSection[], {title}: {title: string}): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXML(title)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    `<main><h1>${escapeXML(title)}</h1>`,
    ...sections.map(section),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function section(given: ReportSection): string {
  const {title, tables = [], structure = [], history} = given;
  const charts = [...(given.charts ?? []), ...(history ? curves(history) : [])];
  return [
    `<section><h2>${escapeXML(title)}</h2>`,
    ...tables.map(({heading, columns, rows}) => htmlTable(columns, rows, heading)),
    ...(charts.length > 0 ? [`<div class="charts">${charts.join('')}</div>`] : []),
    ...structure.map(htmlGateMap),
    '</section>',
  ].join('\n');
}
