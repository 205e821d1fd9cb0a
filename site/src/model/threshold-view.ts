import {html, nothing, type TemplateResult} from 'lit/html.js';
import {percent} from '../words.js';
import type {ModelState} from './model-view.js';
import type {Actions} from './page.js';

/** From this compression on a model has been pruned; below, the slider is what there is to try. */
const PRUNED = 1.05;

/** A slider that sets the smallest weights to 0, for a model that was never pruned. */
export function thresholdView(
  {busy, description, thresholded}: ModelState,
  actions: Actions,
): TemplateResult {
  const density = thresholded?.density ?? 1;
  const isPruned = description!.recurrent!.counts.compression > PRUNED && !thresholded;
  return html`<details ?open=${!isPruned}>
    <summary>Never pruned? Set its smallest weights to zero</summary>
    <p>
      By magnitude alone, without training: outputs change, and whole gates vanish only late. It
      shows what there is to gain; training with <code>@sparsegate/pruning</code> finds zeros that
      cost nothing.
    </p>
    <p class="field">
      <label for="density">Weights that stay: ${percent(density)}</label>
      <input
        id="density"
        type="range"
        min="0.01"
        max="1"
        step="0.01"
        .value=${String(density)}
        ?disabled=${busy !== undefined}
        @change=${(event: Event) => actions.threshold(Number((event.target as HTMLInputElement).value))}
      />
    </p>
    ${
      thresholded && density < 1
        ? html`<p id="moved">
            Below ${thresholded.limit.toPrecision(3)} weights are 0 now; outputs on random inputs
            moved by at most ${thresholded.difference.toPrecision(2)}.
          </p>`
        : nothing
    }
  </details>`;
}
