import type * as tf from '@tensorflow/tfjs';
import {gateStructure, hasRecurrentLayer, weightsIntoGates} from '@sparsegate/structure';
import {layerColumns, layerRows, type ReportSection} from '@sparsegate/report';
import {loadModel} from './load-model.js';

/** What a page says of a saved model. */
export async function modelSection(source: string): Promise<ReportSection> {
  const model = await loadModel(source);
  const section = sectionOf(model);
  model.dispose();
  return section;
}

/** What a page says of a model. */
export function sectionOf(model: tf.LayersModel): ReportSection {
  const tables = [{heading: 'Layers', columns: layerColumns(), rows: layerRows(model)}];
  const structure = hasRecurrentLayer(model) ? gateStructure(model) : undefined;
  const weightsIn = structure && weightsIntoGates(model);
  return {title: model.name, tables, structure, weightsIn};
}
