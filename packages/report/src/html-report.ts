import {
  checkOptions,
  shown,
  type Check,
  type LayerStructure,
  type WeightsIn,
} from '@sparsegate/structure';
import {curves, type History} from './curves.js';
import {escapeXML} from './escape-xml.js';
import {htmlGateMap} from './html-gate-map.js';
import {htmlTable} from './html-table.js';
import type {LagGradients} from './gradient-by-lag.js';
import {lagChart} from './lag-curves.js';
import type {LagGroup} from './lag-groups.js';
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
  /** Of the same model, by layer: how many weights enter each gate, told when it is pointed at. */
  weightsIn?: WeightsIn;
  /** How far back neurons look, the paper's figure 5: of each layer that was measured. */
  lags?: readonly LagSection[];
  /** Pictures of `scatterChart`. */
  charts?: readonly string[];
  /** Of the training: its curves. */
  history?: History;
}

/** Curves of a layer, and its neurons in groups. */
export interface LagSection {
  gradients: LagGradients;
  groups: readonly LagGroup[];
}

const aTitle: Check = (what, given) => {
  if (typeof given === 'string') return;
  throw new Error(`${what} must be a text. Received: ${shown(given)}. The page is named by it.`);
};

/**
 * A report as one page that needs nothing else: tables, gate maps that tell each gate when pointed at, patterns, training curves, how far back
 * neurons look.
 * Reads in light and dark, from 320 pixels to paper, and to screen readers.
 *
 * @throws without a title
 * @returns an HTML document
 */
export function htmlReport(sections: readonly ReportSection[], options: {title: string}): string {
  checkOptions('htmlReport', options, {title: aTitle});
  aTitle('htmlReport: title', (options as {title?: string} | undefined)?.title);
  const {title} = options;
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
  const {title, tables = [], structure = [], history, weightsIn = {}, lags = []} = given;
  const charts = [
    ...(given.charts ?? []),
    ...(history ? curves(history) : []),
    ...lags.flatMap(({gradients, groups}) =>
      Object.keys(gradients.curves).map(state => lagChart(gradients, groups, {state})),
    ),
  ];
  return [
    `<section><h2>${escapeXML(title)}</h2>`,
    ...tables.map(({heading, columns, rows}) => htmlTable(columns, rows, heading)),
    ...(charts.length > 0 ? [`<div class="charts">${charts.join('')}</div>`] : []),
    ...structure.map(layer => htmlGateMap(layer, weightsIn[layer.layer])),
    '</section>',
  ].join('\n');
}
