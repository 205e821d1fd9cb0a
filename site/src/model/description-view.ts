import {html, nothing, type TemplateResult} from 'lit/html.js';
import {unsafeHTML} from 'lit/directives/unsafe-html.js';
import {htmlGateMap, htmlTable, layerColumns, type Column, type Row} from '@sparsegate/report';
import type {Description} from './describe-model.js';

/** What a model is, its gates, and what could go. Names in it come from a file: `htmlTable` and `htmlGateMap` escape them. */
export function descriptionView(description: Description): TemplateResult {
  const {name, inputs, outputs, weights, layers, recurrent} = description;
  return html`
    <section>
      <h2>What it is</h2>
      <p>
        <strong>${name}</strong>: ${layers.length} layers, ${weights} weights, from ${inputs} to
        ${outputs}.
      </p>
      ${unsafeHTML(htmlTable(layerColumns(), layers, 'Layers'))}
      ${recurrent ? nothing : html`<p>It has no recurrent layer: there are no gates to cut.</p>`}
    </section>
    ${recurrent ? recurrentView(recurrent) : nothing}
  `;
}

function recurrentView({
  counts,
  structure,
  plan: [headings, ...rows],
}: NonNullable<Description['recurrent']>): TemplateResult {
  return html`
    <section id="gates">
      <h2>Its gates</h2>
      <p>
        ${counts.neurons} neurons and ${counts.gates} gates matter; ${counts.nonzero} of
        ${counts.weights} weights in matrices are needed, a compression of
        ${counts.compression.toFixed(2)}.
      </p>
      ${structure.map(layer => unsafeHTML(htmlGateMap(layer)))}
    </section>
    <section id="plan">
      <h2>What can go, and why</h2>
      ${unsafeHTML(htmlTable(columnsOf(headings), rows.map(rowOf), 'Plan'))}
    </section>
  `;
}

function columnsOf(headings: readonly string[]): Column[] {
  return headings.map((heading, k) => ({key: `${k}`, heading}));
}

function rowOf(cells: readonly string[]): Row {
  return Object.fromEntries(cells.map((cell, k) => [`${k}`, cell]));
}
