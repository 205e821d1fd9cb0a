/** How a run makes its zeros; 'dense' makes none. */
export const METHODS = ['dense', 'penalty', 'proximal', 'bayesian'] as const;
export type Method = (typeof METHODS)[number];

/** What the model module chooses by, such as a cell or a number of units. */
export type ModelSettings = Record<string, string | number | boolean>;

/** One point of the space that a sweep searches. */
export interface Configuration {
  method: Method;
  /** 1 or more; of the initial weights, the order of the batches and all noise. */
  seed: number;
  model: ModelSettings;
  /** As `prune` and `fromStandard` take them; not for 'dense'. */
  groups?: string;
  /** λ₁; only for 'penalty' and 'proximal'. */
  groupLambda?: number;
  /** λ₂; only for 'penalty' and 'proximal'. */
  weightLambda?: number;
}

/** Leaves out what a method does not look at, so that two configurations that mean the same are the same. */
export function canonical(configuration: Configuration): Configuration {
  const {method, seed, model, groups, groupLambda, weightLambda} = configuration;
  if (method === 'dense') return {method, seed, model};
  if (method === 'bayesian') return {method, seed, model, groups};
  const isGrouped = groups !== 'weights';
  return {method, seed, model, groups, ...(isGrouped && {groupLambda}), weightLambda};
}

/** The dense run that a configuration begins at and is compared with. */
export function denseOf({seed, model}: Configuration): Configuration {
  return {method: 'dense', seed, model};
}

/** A configuration in a few words, without what all runs of a sweep share. */
export function configurationWords(configuration: Configuration): string {
  const {method, seed, model, groups, groupLambda, weightLambda} = configuration;
  const settings = Object.entries(model).map(([name, value]) => `${name} ${value}`);
  return [
    ...settings,
    method,
    ...(groups === undefined ? [] : [groups]),
    ...(groupLambda === undefined ? [] : [`λ₁ ${short(groupLambda)}`]),
    ...(weightLambda ? [`λ₂ ${short(weightLambda)}`] : []),
    `seed ${seed}`,
  ].join(', ');
}

function short(lambda: number): string {
  return String(Number(lambda.toPrecision(3)));
}
