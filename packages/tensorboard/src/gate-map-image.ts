import {PNG} from 'pngjs';
import {gateMapPixels, gateMapWords} from '@sparsegate/report';
import type {LayerStructure} from '@sparsegate/structure';
import type {ImageSummary} from './event.js';

/** The gate map of one layer as a picture of TensorBoard. */
export function gateMapImage(layer: LayerStructure): ImageSummary {
  const {width, height, data} = gateMapPixels(layer);
  const picture = new PNG({width, height});
  picture.data = Buffer.from(data);
  const png = PNG.sync.write(picture);
  return {tag: `gates/${layer.layer}`, png, width, height, description: gateMapWords(layer)};
}
