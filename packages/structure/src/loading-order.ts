import type {LayerJSON, ModelJSON} from './model-graph.js';

type Inbound = NonNullable<LayerJSON['inbound_nodes']>;

/** By name of a layer, its applications in the order in which they are made; as positions in its JSON. */
type Order = Map<string, number[]>;

/**
 * A topology that tfjs loads as it is meant, with the applications of each layer in the order in which they will be made.
 *
 * tfjs numbers the applications of a layer as they come to be, and passes over one whose inputs do not exist yet. What names that
 * layer's tensors by number then reads another application: a model with a layer that is applied twice is wired otherwise after it
 * was saved and loaded. In the order of making, each has the number by which it is called.
 */
export function inLoadingOrder(json: ModelJSON): ModelJSON {
  const {config} = json;
  const layers = config.layers.map(layer =>
    Array.isArray(layer.config.layers)
      ? {...layer, ...inLoadingOrder(layer as unknown as ModelJSON)}
      : layer,
  ) as LayerJSON[];
  const ordered = {...json, config: {...config, layers}};
  return config.output_layers ? settled(ordered) : ordered;
}

/** What goes earlier in a new order may let others go earlier too: again, until all have their places. */
function settled(json: ModelJSON): ModelJSON {
  const limit = json.config.layers.reduce((n, {inbound_nodes = []}) => n + inbound_nodes.length, 1);
  let next = json;
  for (let round = 0; round < limit; round++) {
    const order = orderOfMaking(next.config.layers);
    if ([...order.values()].every(places => places.every((place, k) => place === k))) return next;
    next = reordered(next, order);
  }
  return next;
}

/** As tfjs goes about it: over and over all layers, whatever has its inputs by then. */
function orderOfMaking(layers: readonly LayerJSON[]): Order {
  const order: Order = new Map(layers.map(layer => [nameOf(layer), []]));
  const inputs = new Set(
    layers.filter(({inbound_nodes = []}) => inbound_nodes.length === 0).map(nameOf),
  );
  const exists = ([layer, node]: Inbound[number][number]): boolean =>
    inputs.has(layer) || (order.get(layer)?.includes(node - first(layer)) ?? false);
  const first = numbering(layers);
  for (let goesOn = true; goesOn;) {
    goesOn = false;
    for (const layer of layers) {
      const made = order.get(nameOf(layer))!;
      (layer.inbound_nodes ?? []).forEach((tensors, node) => {
        if (made.includes(node) || !tensors.every(exists)) return;
        made.push(node);
        goesOn = true;
      });
    }
  }
  return order;
}

function reordered(json: ModelJSON, order: Order): ModelJSON {
  const {layers, input_layers, output_layers} = json.config;
  const first = numbering(layers);
  const renumber = <T extends [string, number, ...unknown[]]>([layer, node, ...rest]: T): T => {
    const place = order.get(layer)?.indexOf(node - first(layer)) ?? -1;
    return [layer, place < 0 ? node : first(layer) + place, ...rest] as unknown as T;
  };
  const config = {
    ...json.config,
    layers: layers.map(layer => ({
      ...layer,
      inbound_nodes: order
        .get(nameOf(layer))!
        .map(node => layer.inbound_nodes![node].map(tensor => renumber(tensor))),
    })),
    input_layers: input_layers?.map(tensor => renumber(tensor)),
    output_layers: output_layers?.map(tensor => renumber(tensor)),
  };
  return {...json, config};
}

/** By which number the first application of a layer is called: 1 for a model, as 0 is its own node; 0 for others. */
function numbering(layers: readonly LayerJSON[]): (layer: string) => number {
  const models = new Set(layers.filter(({config}) => Array.isArray(config.layers)).map(nameOf));
  return layer => (models.has(layer) ? 1 : 0);
}

function nameOf({name, config}: LayerJSON): string {
  return name ?? (config.name as string);
}
