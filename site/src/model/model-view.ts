import {html, nothing, type TemplateResult} from 'lit/html.js';
import {chooserView} from './chooser-view.js';
import {cutView} from './cut-view.js';
import {descriptionView} from './description-view.js';
import type {Description} from './describe-model.js';
import type {Actions} from './page.js';
import type {FormTime} from './time-forms.js';
import {thresholdView} from './threshold-view.js';
import type {Thresholded} from './thresholds.js';
import type {CutResult} from './worker.js';

/** What the page knows. */
export interface ModelState {
  /** What goes on. */
  busy?: string;
  error?: string;
  description?: Description;
  thresholded?: Thresholded & {density: number};
  cut?: CutResult;
  times?: FormTime[];
}

/** The page from top to bottom; each part appears once there is something to tell. */
export function modelView(state: ModelState, actions: Actions): TemplateResult {
  const {busy, error, description} = state;
  return html`
    ${chooserView(busy !== undefined, actions)}
    <p role="status" class="status">${busy ?? nothing}</p>
    ${error === undefined ? nothing : html`<p role="alert" class="error">${error}</p>`}
    ${description ? descriptionView(description) : nothing}
    ${description?.recurrent ? thresholdView(state, actions) : nothing}
    ${description?.recurrent ? cutView(state, actions) : nothing}
  `;
}
