import {leafLayers, type KerasLayer, type KerasModel} from './keras-model.js';
import {ruleOf, type WeightRule} from './layer-rules.js';
import {layerTitle, refusal} from './refusal.js';
import {tfjsClassOf} from './rewrite-layer.js';
import {wrappedLayer} from './wrapped-layer.js';

/** A weight as tfjs asks for it. */
export interface ExpectedWeight extends WeightRule {
  /** The layer that it belongs to, for messages. */
  layer: KerasLayer;
  /** Whichever layer has the weights: the one inside a wrapper, or the layer itself. */
  owner: KerasLayer;
  /** Its end of the name: 'kernel', say. */
  part: string;
  /** 'forward' and 'backward' inside a Bidirectional. */
  direction?: string;
}

/** The weights of all layers, under the names by which tfjs looks for them. */
export function expectedWeights(model: KerasModel): ExpectedWeight[] {
  return leafLayers(model).flatMap(layer => {
    const owner = wrappedLayer(layer) ?? layer;
    const rules = ruleOf(tfjsClassOf(owner))?.weights?.(owner.config) ?? [];
    const directions = layer.className === 'Bidirectional' ? ['forward', 'backward'] : [undefined];
    return directions.flatMap(direction =>
      rules.map(({name: part, shape}) => {
        const scope = direction ? [layer.name, `${direction}_${owner.name}`] : [layer.name];
        return {layer, owner, part, direction, shape, name: [...scope, part].join('/')};
      }),
    );
  });
}

/**
 * Finds whose a stored weight is.
 *
 * From an .h5 file it is called 'model/layer/cell/kernel', inner models in between; from a .keras file
 * 'layers/lstm_1/cell/vars/0', where the layers of each class are counted and the weights of each layer too.
 */
export class WeightNames {
  private readonly folders: Map<string, KerasLayer>;
  private readonly leaves: Map<string, KerasLayer[]>;

  constructor(
    private readonly model: KerasModel,
    private readonly expected: readonly ExpectedWeight[],
  ) {
    this.folders = new Map(foldersOf(model, 'layers'));
    this.leaves = new Map();
    for (const layer of leafLayers(model)) {
      this.leaves.set(layer.name, [...(this.leaves.get(layer.name) ?? []), layer]);
    }
  }

  /** The weight that tfjs asks for; undefined if no layer takes it. */
  find({name, shape}: {name: string; shape: number[]}): ExpectedWeight | undefined {
    const path = name.split('/');
    return path.includes('vars') ? this.findCounted(path) : this.findNamed(path, shape);
  }

  private findNamed(path: readonly string[], shape: number[]): ExpectedWeight | undefined {
    const [layer, rest] = descend(this.model, path) ?? this.onlyOneNamed(path) ?? [];
    if (!layer || !rest) return undefined;
    if (!ruleOf(tfjsClassOf(layer))) return ofRegisteredLayer(layer, rest, shape);
    const direction = rest.find(step => /^(forward|backward)_/.test(step))?.split('_')[0];
    const part = rest[rest.length - 1];
    return this.expected.find(
      weight => weight.layer === layer && weight.part === part && weight.direction === direction,
    );
  }

  /** Keras 2 leaves the names of inner models out. */
  private onlyOneNamed(path: readonly string[]): [KerasLayer, string[]] | undefined {
    const at = path.findIndex(step => this.leaves.get(step)?.length === 1);
    return at < 0 ? undefined : [this.leaves.get(path[at])![0], path.slice(at + 1)];
  }

  private findCounted(path: readonly string[]): ExpectedWeight | undefined {
    const folder = [...this.folders.keys()].find(name => path.join('/').startsWith(`${name}/`));
    if (folder === undefined) return undefined;
    const layer = this.folders.get(folder);
    const rest = path.slice(folder.split('/').length);
    if (rest.includes('seed_generator')) return undefined;
    const direction = /^(forward|backward)_layer$/.exec(rest[0])?.[1];
    const own = this.expected.filter(
      weight => weight.layer === layer && weight.direction === direction,
    );
    return own[Number(rest[rest.length - 1])];
  }
}

/** A layer of the user's own class knows by itself what weights it has: their names are alike in Keras and tfjs. */
function ofRegisteredLayer(layer: KerasLayer, rest: string[], shape: number[]): ExpectedWeight {
  const part = rest[rest.length - 1];
  return {layer, owner: layer, part, shape, name: `${layer.name}/${part}`};
}

/** Follows the names of inner models down to a layer; what is before the first one is the name of the model itself. */
function descend(model: KerasModel, path: readonly string[]): [KerasLayer, string[]] | undefined {
  for (let at = 0; at < path.length - 1; at++) {
    const found = model.layers.find(({name}) => name === path[at]);
    if (!found) continue;
    const rest = path.slice(at + 1);
    return found.inner ? descend(found.inner, rest) : [found, rest];
  }
  return undefined;
}

/** The folders of a .keras file: 'lstm', 'lstm_1' … by class, in the order of the layers. */
function foldersOf(model: KerasModel, above: string): Array<[string, KerasLayer]> {
  const counts = new Map<string, number>();
  return model.layers.flatMap((layer): Array<[string, KerasLayer]> => {
    const base = snakeCase(layer.className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const folder = `${above}/${count === 0 ? base : `${base}_${count}`}`;
    return layer.inner ? foldersOf(layer.inner, `${folder}/layers`) : [[folder, layer]];
  });
}

/** As Keras does: 'GlobalAveragePooling1D' becomes 'global_average_pooling1d', 'LSTM' 'lstm'. */
function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** @throws unless a weight has the shape that its layer says */
export function checkShape({layer, part, shape}: ExpectedWeight, stored: readonly number[]): void {
  const fits =
    stored.length === shape.length && shape.every((size, k) => size === null || size === stored[k]);
  if (fits) return;
  throw refusal(
    layerTitle(layer),
    `must have a ${part} of the shape [${shape.map(size => size ?? 'any')}]`,
    `[${stored}]`,
    'Topology and weights are not of one model: convert it again.',
  );
}
