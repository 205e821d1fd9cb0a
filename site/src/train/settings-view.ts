import {html, type TemplateResult} from 'lit/html.js';
import {percent} from '../words.js';
import type {TrainActions} from './page.js';
import type {TrainSettings} from './train-settings.js';

const CELLS = {lstm: 'LSTM', gru: 'GRU'} as const;
const WAYS = {target: 'a target', lambda: 'the penalty λ₁'} as const;

/** The slider of λ₁ moves by its decimal logarithm. */
const LAMBDA = {least: -3.3, most: -2, step: 0.05};

/** The cell, and how much is to go. */
export function settingsView(
  settings: TrainSettings,
  isLocked: boolean,
  {choose}: TrainActions,
): TemplateResult {
  return html`<fieldset ?disabled=${isLocked}>
    <legend>What to train</legend>
    ${choice('Cell', 'cell', CELLS, settings.cell, cell => choose({cell}))}
    ${choice('Make zeros by', 'by', WAYS, settings.by, by => choose({by}))}
    ${settings.by === 'target' ? targetSlider(settings, choose) : lambdaSlider(settings, choose)}
  </fieldset>`;
}

/** Radio buttons with a heading. */
function choice<Name extends string>(
  title: string,
  group: string,
  names: Readonly<Record<Name, string>>,
  chosen: Name,
  choose: (name: Name) => void,
): TemplateResult {
  const one = ([name, label]: [Name, string]): TemplateResult =>
    html`<label
      ><input
        type="radio"
        name=${group}
        .checked=${name === chosen}
        @change=${() => choose(name)}
      />
      ${label}</label
    > `;
  return html`<p role="radiogroup" aria-label=${title}>
    ${title}: ${(Object.entries(names) as Array<[Name, string]>).map(one)}
  </p>`;
}

type Choose = TrainActions['choose'];

function targetSlider({neurons}: TrainSettings, choose: Choose): TemplateResult {
  return html`<p class="field">
    <label for="neurons">Neurons that shall stay: about ${percent(neurons)}</label>
    <input
      id="neurons"
      type="range"
      min="0.05"
      max="0.9"
      step="0.05"
      .value=${String(neurons)}
      @input=${(event: Event) => choose({neurons: numberOf(event)})}
    />
  </p>`;
}

function lambdaSlider({groupLambda}: TrainSettings, choose: Choose): TemplateResult {
  const {least, most, step} = LAMBDA;
  return html`<p class="field">
    <label for="lambda">λ₁, weight of the group Lasso: ${groupLambda.toPrecision(2)}</label>
    <input
      id="lambda"
      type="range"
      min=${least}
      max=${most}
      step=${step}
      .value=${String(Math.log10(groupLambda))}
      @input=${(event: Event) => choose({groupLambda: 10 ** numberOf(event)})}
    />
  </p>`;
}

function numberOf(event: Event): number {
  return Number((event.target as HTMLInputElement).value);
}
