import {html, nothing, type TemplateResult} from 'lit/html.js';
import {unsafeHTML} from 'lit/directives/unsafe-html.js';
import {htmlGateMap, scatterChart} from '@sparsegate/report';
import {kilobytes, percent} from '../words.js';
import {isOnFront, titleOf, type Point} from './points.js';

type Choose = (title: string) => void;

/** The plot, its points as a table, and the map of the one that is open. */
export function tradeOffView(
  points: readonly Point[],
  open: Point | undefined,
  choose: Choose,
): TemplateResult {
  const chart = scatterChart({
    title: 'Right of the validation names, and kB of the file',
    x: 'kB',
    y: '%',
    points: points.map(point => ({
      x: point.bytes / 1000,
      y: 100 * point.accuracy,
      label: titleOf(point),
      marked: isOnFront(point, points),
    })),
  });
  return html`
    <figure class="plot" @click=${(event: Event) => chooseDot(event, points, choose)}>
      ${unsafeHTML(chart)}
      <figcaption>Large dots, joined: no other is smaller and as good.</figcaption>
    </figure>
    ${table(points, open, choose)} ${open ? mapView(open) : nothing}
  `;
}

/** A dot is named by its title; the table serves those who do not point. */
function chooseDot({target}: Event, points: readonly Point[], choose: Choose): void {
  const words = (target as Element).closest('circle')?.querySelector('title')?.textContent;
  const point = points.find(candidate => words?.startsWith(`${titleOf(candidate)}:`));
  if (point) choose(titleOf(point));
}

function table(points: readonly Point[], open: Point | undefined, choose: Choose): TemplateResult {
  const sorted = [...points].sort((a, b) => a.bytes - b.bytes);
  return html`<div class="table" tabindex="0" role="region" aria-label="Networks">
    <table>
      <caption>
        The same networks, smallest first; int8, on 800 names that they were not trained on
      </caption>
      <thead>
        <tr>
          <th scope="col">network</th>
          <th scope="col" class="number">right</th>
          <th scope="col" class="number">size</th>
          <th scope="col" class="number">neurons</th>
          <th scope="col" class="number">gates</th>
        </tr>
      </thead>
      <tbody>
        ${sorted.map(point => row(point, point === open, choose))}
      </tbody>
    </table>
  </div>`;
}

function row(point: Point, isOpen: boolean, choose: Choose): TemplateResult {
  const {accuracy, bytes, neurons, gates} = point;
  const title = titleOf(point);
  return html`<tr>
    <th scope="row">
      <button aria-pressed=${isOpen} @click=${() => choose(title)}>${title}</button>
    </th>
    <td class="number">${percent(accuracy, 1)}</td>
    <td class="number">${kilobytes(bytes)}</td>
    <td class="number">${neurons}</td>
    <td class="number">${gates}</td>
  </tr>`;
}

function mapView(point: Point): TemplateResult {
  return html`<section id="map" aria-live="polite">
    <h2>${titleOf(point)}</h2>
    <p>
      ${point.neurons} neurons and ${point.gates} gates, compression
      ${point.compression.toFixed(1)}×.
    </p>
    ${point.structure.map(layer => unsafeHTML(htmlGateMap(layer)))}
  </section>`;
}
