import type {GraphLayer} from '@sparsegate/structure';
import type {Lowering} from '../lowering.js';
import type {OnnxGraph} from './onnx-graph.js';

/** A tensor of the model in the ONNX graph. */
export interface OnnxValue {
  name: string;
  /** Name of the number of steps of each sequence that are not padding, [B]; undefined without a mask. */
  lengths?: string;
}

/** What a layer is written with. */
export interface OnnxLowering extends Pick<Lowering, 'weights' | 'inputShapeOf' | 'wordIds'> {
  graph: OnnxGraph;
  /** Whether the caller says that padding comes last. */
  paddingIsLast: boolean;
}

/** Writes one application of a layer. */
export type OnnxLayer = (
  layer: GraphLayer,
  inputs: OnnxValue[],
  lowering: OnnxLowering,
) => OnnxValue[];

/** What every refusal says. */
export function onnxRefusal(
  {name, className}: GraphLayer,
  expected: string,
  received: string,
  advice = 'Export it for @sparsegate/runtime, or change the layer',
): Error {
  return new Error(
    `ONNX of layer "${name}" (${className}): expected ${expected}. Received: ${received}. ${advice}.`,
  );
}
