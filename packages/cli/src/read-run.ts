import {readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import {
  lagGroups,
  type Cell,
  type Column,
  type History,
  type LagGradients,
  type LagSection,
  type ReportSection,
  type ReportTable,
  type Row,
} from '@sparsegate/report';
import type {LayerStructure} from '@sparsegate/structure';

/** What is known in the JSON of a run; all of it may be missing. */
interface RunJson {
  title?: unknown;
  /** One object of figures an epoch, or their numbers as in `History.epoch`. */
  epochs?: unknown;
  /** As `History.history` of `model.fit`. */
  history?: unknown;
  structure?: unknown;
  /** As `gradientByLag` of `@sparsegate/report` gives them, of the layer that `structure` is of. */
  gradients?: unknown;
  modelTopology?: unknown;
}

/**
 * A run's JSON file as a section of a page: figures of its epochs as curves, the gates that it counted, its numbers as a table.
 *
 * @returns undefined for what is no JSON file of a run, such as a model
 */
export async function readRun(file: string): Promise<ReportSection | undefined> {
  if (!file.endsWith('.json')) return undefined;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const json = parse(file, text);
  if (json.modelTopology !== undefined) return undefined;
  const title = typeof json.title === 'string' ? json.title : basename(file, '.json');
  const history = historyOf(json);
  const structure = structureOf(json);
  const lags = lagsOf(json, structure);
  const tables = figuresTable(json);
  if (!history && !structure && tables.length === 0) {
    throw new Error(
      `RUN must be a model or the JSON of a run, with epochs, history, structure or numbers. Received: ${file}, which has none. ` +
        'Write model.fit’s history: JSON.stringify(history.history).',
    );
  }
  return {title, history, structure, lags, tables};
}

function parse(file: string, text: string): RunJson {
  try {
    const json = JSON.parse(text) as RunJson | null;
    if (json !== null && typeof json === 'object' && !Array.isArray(json)) return json;
  } catch {
    // The same answer as for JSON that is no object.
  }
  throw new Error(`RUN must be a JSON object. Received: ${file}: ${text.slice(0, 40)}…`);
}

function historyOf(json: RunJson): History | undefined {
  const ofEpochs = Array.isArray(json.epochs) ? transpose(json.epochs) : {};
  const given = isHistory(json.history) ? json.history : isHistory(json) ? json : undefined;
  const history = given ?? ofEpochs;
  return Object.keys(history).length > 0 ? history : undefined;
}

function isHistory(value: unknown): value is History {
  if (typeof value !== 'object' || value === null) return false;
  const lists = Object.values(value);
  return lists.length > 0 && lists.every(list => Array.isArray(list) && list.every(isNumber));
}

/** Epochs with figures each → figures with a value an epoch, those that are numbers throughout. */
function transpose(epochs: readonly unknown[]): Record<string, number[]> {
  const objects = epochs.filter(
    (epoch): epoch is Record<string, unknown> => typeof epoch === 'object' && epoch !== null,
  );
  const names = Object.keys(objects[0] ?? {}).filter(name => name !== 'epoch');
  const numeric = names.filter(name => objects.every(epoch => isNumber(epoch[name])));
  return Object.fromEntries(
    numeric.map(name => [name, objects.map(epoch => epoch[name] as number)]),
  );
}

function structureOf({structure}: RunJson): LayerStructure[] | undefined {
  const isLayer = (layer: Partial<LayerStructure>): boolean =>
    Array.isArray(layer?.neurons) && Array.isArray(layer.gates) && typeof layer.units === 'number';
  const layers = Array.isArray(structure) ? structure : [structure ?? {}];
  return layers.length > 0 && layers.every(isLayer) ? (layers as LayerStructure[]) : undefined;
}

/** How far back the neurons of a layer look, where that was measured. */
function lagsOf(
  {gradients}: RunJson,
  structure: LayerStructure[] | undefined,
): LagSection[] | undefined {
  const {layer: name, curves} = (gradients ?? {}) as Partial<LagGradients>;
  const layer = structure?.find(one => one.layer === name) ?? structure?.at(-1);
  if (!layer || typeof curves !== 'object') return undefined;
  const measured = gradients as LagGradients;
  return [{gradients: measured, groups: lagGroups(measured, layer)}];
}

/** Numbers and words that stand in the file itself, and the figures of its last epoch. */
function figuresTable(json: RunJson): ReportTable[] {
  const last: unknown = Array.isArray(json.epochs) ? json.epochs.at(-1) : undefined;
  const figures = {...scalars(json), ...scalars(last)};
  delete figures['title'];
  const rows = Object.entries(figures).map(([figure, value]): Row => ({
    figure,
    value: word(value),
  }));
  const columns: Column[] = [
    {key: 'figure', heading: 'figure'},
    {key: 'value', heading: 'value'},
  ];
  return rows.length > 0
    ? [{heading: 'Figures, of the last epoch where they change', columns, rows}]
    : [];
}

function scalars(value: unknown): Record<string, Cell> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter(
    ([, cell]) => isNumber(cell) || typeof cell === 'string',
  );
  return Object.fromEntries(entries as Array<[string, Cell]>);
}

/** Numbers beside words in one column: four digits are enough. */
function word(value: Cell): Cell {
  return typeof value === 'number' ? String(Number(value.toPrecision(5))) : value;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
