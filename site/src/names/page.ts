import {encodeName} from '@sparsegate/example-names/encode-name';
import {load, type Model} from '@sparsegate/runtime/classifier';
import address from '../../models/names.sgrt?url';
import {element} from '../element.js';
import {duration, kilobytes, percent, times} from '../words.js';
import type {Comparer} from './comparer.js';
import {isWhole, lettersOf} from './letters-of.js';
import {showRows, tableRow} from './table-rows.js';
import {timed} from './timed.js';
import type {Answer} from './worker.js';

const input = element<HTMLInputElement>('name');
const buttons = [element<HTMLButtonElement>('compare'), element<HTMLButtonElement>('benchmark')];
/** TensorFlow.js in a worker, once a reader asks for it. */
let comparer: Comparer | undefined;

await guarded(async () => {
  const answered = await fetch(address);
  const bytes = await answered.arrayBuffer();
  const model = await load(bytes);
  const show = (): Promise<void> => guarded(() => answerBy(model, bytes.byteLength));
  input.addEventListener('input', () => void show());
  buttons[0].addEventListener('click', () => void during('Loading TensorFlow.js…', show));
  buttons[1].addEventListener('click', () => void during('Loading and measuring…', benchmark));
  await show();
  setDisabled(false);
});

async function answerBy(model: Model, bytes: number): Promise<void> {
  const name = lettersOf(input.value);
  element('note').textContent = isWhole(input.value)
    ? ''
    : `Read as “${name}”: letters and hyphens, 15 at most.`;
  const ids = encodeName(name);
  const {result, microseconds} = timed(() => model.run(ids)[0]);
  const own = {title: 'Cut, int8, runtime', bytes, probability: result, microseconds};
  element('answer').textContent = name ? verdict(name, result) : 'No letter yet.';
  const others = comparer ? await comparer.answers(ids) : [];
  // A later keystroke may have been faster.
  if (name === lettersOf(input.value)) {
    showRows(element('answers'), [own, ...others].map(rowOf));
  }
}

function verdict(name: string, female: number): string {
  const [sex, share] = female >= 0.5 ? ['female', female] : ['male', 1 - female];
  return `${name}: ${sex}, ${percent(share)}`;
}

function rowOf({title, bytes, probability, microseconds}: Answer): HTMLTableRowElement {
  return tableRow(title, [kilobytes(bytes), percent(probability, 1), duration(microseconds)]);
}

async function benchmark(): Promise<void> {
  const figures = Object.entries(await comparer!.benchmark(encodeName(lettersOf(input.value))));
  const [[, first]] = figures;
  const table = element('figures');
  showRows(
    table,
    figures.map(([title, microseconds]) =>
      tableRow(title, [duration(microseconds), times(first / microseconds)]),
    ),
  );
  table.parentElement!.hidden = false;
}

/** Opens the worker for something that needs it, and says what goes on. */
async function during(busy: string, work: () => Promise<void>): Promise<void> {
  element('busy').textContent = busy;
  setDisabled(true);
  await guarded(async () => {
    comparer ??= (await import('./comparer.js')).openComparer();
    await work();
  });
  element('busy').textContent = '';
  setDisabled(false);
}

function setDisabled(isDisabled: boolean): void {
  for (const button of buttons) button.disabled = isDisabled;
}

/** Tells what went wrong. */
async function guarded(work: () => Promise<void>): Promise<void> {
  const place = element('error');
  place.hidden = true;
  try {
    await work();
  } catch (error) {
    place.textContent = (error as Error).message;
    place.hidden = false;
  }
}
