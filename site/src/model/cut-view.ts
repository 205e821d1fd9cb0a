import {html, nothing, type TemplateResult} from 'lit/html.js';
import {addressOf} from '../address-of.js';
import {duration, kilobytes, times as timesAsFast} from '../words.js';
import type {CutForm} from './cut-model.js';
import type {ModelState} from './model-view.js';
import type {Actions} from './page.js';
import {sizeOf, type SavedFile} from './saved-files.js';
import type {FormTime} from './time-forms.js';
import type {CutResult} from './worker.js';

/** The cut: verified, before and after, and the files to take home. */
export function cutView({busy, cut, times}: ModelState, actions: Actions): TemplateResult {
  return html`<section id="cut">
    <h2>Cut</h2>
    <p>What the plan names goes, and every form is run beside the model before on random inputs.</p>
    <p>
      <button class="main" ?disabled=${busy !== undefined} @click=${() => actions.cut()}>
        Cut and verify
      </button>
    </p>
    ${cut ? formsView(cut) : nothing} ${times ? timesView(times) : nothing}
  </section>`;
}

function formsView({before, forms}: CutResult): TemplateResult {
  return html`<div class="table" tabindex="0" role="region" aria-label="Forms of the cut model">
    <table>
      <caption>
        Verified: the outputs of the cut models agree. Before: ${kilobytes(before)}.
      </caption>
      <thead>
        <tr>
          <th scope="col">form</th>
          <th scope="col" class="number">size</th>
          <th scope="col" class="number">off by at most</th>
          <th scope="col">files</th>
          <th scope="col">runs in</th>
        </tr>
      </thead>
      <tbody>
        ${forms.map(formView)}
      </tbody>
    </table>
  </div>`;
}

function formView({title, runs, files, difference, refused}: CutForm): TemplateResult {
  if (refused !== undefined) {
    return html`<tr>
      <th scope="row">${title}</th>
      <td colspan="4" class="long">Not possible: ${refused}</td>
    </tr>`;
  }
  return html`<tr>
    <th scope="row">${title}</th>
    <td class="number">${kilobytes(sizeOf(files))}</td>
    <td class="number">${difference!.toExponential(1)}</td>
    <td>${files.map(file => linkTo(file, title))}</td>
    <td class="long">${runs}</td>
  </tr>`;
}

function linkTo({name, bytes}: SavedFile, title: string): TemplateResult {
  return html`<a href=${addressOf(bytes)} download=${name} aria-label="${name}, ${title}"
    >${name}</a
  > `;
}

function timesView(times: readonly FormTime[]): TemplateResult {
  const [first] = times;
  return html`<div class="table" tabindex="0" role="region" aria-label="Times">
    <table id="times">
      <caption>
        One input, medians, on this device
      </caption>
      <thead>
        <tr>
          <th scope="col">form</th>
          <th scope="col" class="number">time</th>
          <th scope="col" class="number">as fast</th>
        </tr>
      </thead>
      <tbody>
        ${times.map(
          ({title, microseconds}) =>
            html`<tr>
              <th scope="row">${title}</th>
              <td class="number">${duration(microseconds)}</td>
              <td class="number">${timesAsFast(first.microseconds / microseconds)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
