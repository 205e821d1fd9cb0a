import type * as tf from '@tensorflow/tfjs';
import {writeFileAtomic} from '@sparsegate/file-system';
import {
  gateMap,
  gateMapText,
  htmlReport,
  layerColumns,
  layerRows,
  resultsTable,
  shapesText,
  type Row,
} from '@sparsegate/report';
import {
  compression,
  gateStructure,
  hasRecurrentLayer,
  type Compression,
} from '@sparsegate/structure';
import {planSurgery} from '@sparsegate/surgery';
import type {Answer} from './answer.js';
import {loadModel} from './load-model.js';
import {sectionOf} from './model-section.js';

export interface InspectOptions {
  svg?: string;
  html?: string;
}

/** What a model is, what could go and what blocks it. */
export async function inspect(source: string, {svg, html}: InspectOptions): Promise<Answer> {
  const model = await loadModel(source);
  const layers = layerRows(model);
  const table = `${title(model)}\n\n${resultsTable(layerColumns(), layers)}`;
  if (html) {
    await writeFileAtomic(html, htmlReport([sectionOf(model)], {title: `Gates of ${model.name}`}));
  }
  if (!hasRecurrentLayer(model)) {
    const none = 'It has no recurrent layer: there are no gates to cut.';
    return {text: `${table}\n\n${none}`, data: {name: model.name, layers}};
  }
  const counts = compression(model, 'liveness');
  const plan = planSurgery(model);
  const structure = gateStructure(model);
  if (svg) await writeFileAtomic(svg, gateMap(structure, {title: model.name}));
  const text = [table, countsTable(counts), `${plan}`, gateMapText(structure)];
  return {text: text.join('\n\n'), data: {name: model.name, layers, counts, plan, structure}};
}

function title(model: tf.LayersModel): string {
  const inputs = shapesText(model.inputs.map(({shape}) => shape));
  return `${model.name}: ${model.layers.length} layers, ${model.countParams()} weights, input ${inputs}`;
}

function countsTable({layers, neurons, gates, ...total}: Compression): string {
  const columns = [
    {key: 'layer', heading: 'recurrent layer'},
    {key: 'units', heading: 'units'},
    {key: 'neurons', heading: 'neurons left'},
    {key: 'gates', heading: 'gates that vary'},
  ];
  const units = layers.reduce((sum, layer) => sum + layer.units, 0);
  const rows: Row[] = [
    ...layers.map(layer => ({...layer})),
    ...(layers.length > 1 ? [{layer: 'all', units, neurons, gates}] : []),
  ];
  return (
    `${resultsTable(columns, rows)}\n` +
    `compression ${total.compression.toFixed(2)}: ${total.nonzero} of ${total.weights} weights in matrices are needed`
  );
}
