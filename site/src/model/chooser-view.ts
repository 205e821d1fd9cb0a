import {html, type TemplateResult} from 'lit/html.js';
import type {Actions} from './page.js';
import {SAMPLES, type SampleName} from './samples.js';

/** Where files are dropped or chosen, and models to begin with. */
export function chooserView(isBusy: boolean, actions: Actions): TemplateResult {
  const open = (files: FileList | null | undefined): void => {
    if (files && files.length > 0) void actions.open(Array.from(files));
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    open(event.dataTransfer?.files);
  };
  const samples = Object.entries(SAMPLES) as Array<[SampleName, string]>;
  return html`<section
    class="drop"
    aria-label="Choose a model"
    @dragover=${(event: DragEvent) => event.preventDefault()}
    @drop=${drop}
  >
    <label for="files">Drop model.json and its weight files here, or choose them</label>
    <input
      id="files"
      type="file"
      multiple
      accept=".json,.bin,.h5,.keras"
      ?disabled=${isBusy}
      @change=${(event: Event) => open((event.target as HTMLInputElement).files)}
    />
    <p>
      Or take one of ours:
      ${samples.map(
        ([name, title]) =>
          html`<button ?disabled=${isBusy} @click=${() => actions.openSample(name)}>
            ${title}
          </button> `,
      )}
    </p>
  </section>`;
}
