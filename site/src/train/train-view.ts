import {html, nothing, type TemplateResult} from 'lit/html.js';
import {unsafeHTML} from 'lit/directives/unsafe-html.js';
import {curves, htmlGateMap} from '@sparsegate/report';
import {addressOf} from '../address-of.js';
import {kilobytes, percent} from '../words.js';
import type {Finished} from './finish.js';
import type {TrainActions} from './page.js';
import {settingsView} from './settings-view.js';
import type {EpochReport} from './training.js';
import type {TrainSettings} from './train-settings.js';

/** What the page knows. */
export interface TrainState {
  settings: TrainSettings;
  stage: 'new' | 'running' | 'stopped' | 'done';
  /** One an epoch. */
  reports: EpochReport[];
  finished?: Finished;
  busy?: string;
  error?: string;
}

/** Settings, buttons, and how the training goes. */
export function trainView(state: TrainState, actions: TrainActions): TemplateResult {
  const {stage, reports, finished, busy, error} = state;
  const last = reports.at(-1);
  return html`
    ${settingsView(state.settings, stage !== 'new', actions)}
    <p>${buttons(stage, actions)}</p>
    <p role="status" class="status">${busy ?? nothing}</p>
    ${error === undefined ? nothing : html`<p role="alert" class="error">${error}</p>`}
    ${finished ? finishedView(finished) : nothing} ${last ? progressView(reports, last) : nothing}
  `;
}

function buttons(stage: TrainState['stage'], actions: TrainActions): TemplateResult {
  const again = html`<button @click=${actions.reset}>Start over</button>`;
  switch (stage) {
    case 'new':
      return html`<button class="main" @click=${actions.start}>Train</button>`;
    case 'running':
      return html`<button @click=${actions.stop}>Stop</button>`;
    case 'stopped':
      return html`<button class="main" @click=${actions.resume}>Resume</button> ${again}`;
    case 'done':
      return again;
  }
}

function progressView(reports: readonly EpochReport[], last: EpochReport): TemplateResult {
  const {epoch, epochs, phase, neurons, gates, compression, accuracy} = last;
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  const series = {
    loss: reports.map(report => report.loss),
    'accuracy on validation names': reports.map(report => report.accuracy),
    neurons: reports.map(report => report.neurons),
    gates: reports.map(report => report.gates),
  };
  return html`<section id="progress">
    <h2>Epoch ${epoch} of ${epochs}: ${phase === 'dense' ? 'everything learns' : 'gates go'}</h2>
    <progress aria-label="Epochs" max=${epochs} value=${epoch}></progress>
    <p>
      ${neurons} neurons and ${gates} gates, compression ${compression.toFixed(1)}×,
      ${percent(accuracy, 1)} of the validation names right; ${seconds.toFixed(0)} s.
    </p>
    ${last.structure.map(layer => unsafeHTML(htmlGateMap(layer)))}
    <div class="charts">
      ${reports.length > 1 ? curves(series).map(chart => unsafeHTML(chart)) : nothing}
    </div>
  </section>`;
}

function finishedView({bytes, accuracy, difference}: Finished): TemplateResult {
  return html`<section id="finished">
    <h2>Cut and verified</h2>
    <p>
      The cut model's outputs differ by at most ${difference.toExponential(1)}. As a file of
      <strong>${kilobytes(bytes.length)}</strong> for the runtime it tells ${percent(accuracy, 1)}
      of the validation names right.
      <a download="names.sgrt" href=${addressOf(bytes)}>Take it home</a>
    </p>
  </section>`;
}
