import type {LayersModel} from '@tensorflow/tfjs-layers';
import {layerRows, shapesText, type Row} from '@sparsegate/report';
import {
  compression,
  gateStructure,
  hasRecurrentLayer,
  type Compression,
  type LayerStructure,
} from '@sparsegate/structure';
import {planRows, planSurgery} from '@sparsegate/surgery';

/** What a page tells of a model: plain data. */
export interface Description {
  name: string;
  /** Shapes, for people. */
  inputs: string;
  outputs: string;
  weights: number;
  layers: Row[];
  /** Absent without a recurrent layer: then there is nothing to cut. */
  recurrent?: {
    counts: Compression;
    structure: LayerStructure[];
    /** The plan's table, headings first. */
    plan: string[][];
  };
}

/** @throws if a weight is not finite */
export function describeModel(model: LayersModel): Description {
  const shapes = (tensors: LayersModel['inputs']): string =>
    shapesText(tensors.map(({shape}) => shape));
  return {
    name: model.name,
    inputs: shapes(model.inputs),
    outputs: shapes(model.outputs),
    weights: model.countParams(),
    layers: layerRows(model),
    ...(hasRecurrentLayer(model) && {
      recurrent: {
        counts: compression(model, 'liveness'),
        structure: gateStructure(model),
        plan: planRows(planSurgery(model)),
      },
    }),
  };
}
