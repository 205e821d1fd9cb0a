import type {LayersModel} from '@tensorflow/tfjs-layers';
import {factsOf, keptFeatures, keptParts, readModel} from '@sparsegate/structure';
import {isVariational, keptVariables} from '@sparsegate/variational';
import type {KeptFeatures} from './kept-axes.js';
import type {Space} from './spaces.js';

/** The features of each space that are there and not empty, by its key: numbers in the whole model. */
export function fullFeatures(
  model: LayersModel,
  spaces: readonly Space[],
  kept: KeptFeatures,
): Map<string, Set<number>> {
  const flags = model.layers.some(isVariational) ? ofPosteriors(model) : ofZeros(model);
  return new Map(
    spaces.map(({key}) => {
      const full = flags.get(key);
      return [key, new Set(kept[key].filter((_, place) => full?.[place] ?? true))];
    }),
  );
}

/** By the threshold on μ²/σ², as the paper's table 2 counts; a model of another form than the paper's has no flags. */
function ofPosteriors(model: LayersModel): Map<string, boolean[]> {
  const variables = keptVariables(model);
  const flags = new Map<string, boolean[]>();
  if (variables.layers.length === 0) return flags;
  const {words, components, neurons} = keptParts(variables);
  const embedding = model.layers.find(layer => layer.getClassName() === 'VariationalEmbedding');
  if (embedding && words) flags.set(`${embedding.name}/words`, words);
  if (embedding && components) flags.set(`${embedding.name}/components`, components);
  variables.layers.forEach(({layer}, k) => flags.set(`${layer}/neurons`, neurons[k]));
  return flags;
}

/** By exact zeros: what no output can be reached from. */
function ofZeros(model: LayersModel): Map<string, boolean[]> {
  const reading = readModel(model);
  const remaining = keptFeatures(reading, 'reachability', factsOf(reading, true));
  const flags = (name: string, units: number): boolean[] => {
    const stay = new Set(remaining.get(name));
    return Array.from({length: units}, (_, k) => stay.has(k));
  };
  return new Map([
    ...reading.embeddings.map(
      ({name, units}) => [`${name}/components`, flags(name, units)] as const,
    ),
    ...reading.recurrent.map(({name, units}) => [`${name}/neurons`, flags(name, units)] as const),
  ]);
}
