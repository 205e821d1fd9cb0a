import {cellOf, columnCount, gateColumn} from '@sparsegate/cells';
import type {KerasModel} from './keras-model.js';
import type {KerasMajor} from './keras-values.js';
import {layerTitle, refusal} from './refusal.js';
import {tfjsClassOf} from './rewrite-layer.js';
import {valuesOf, withValues, type StoredWeight} from './stored-weights.js';
import {checkShape, expectedWeights, WeightNames, type ExpectedWeight} from './weight-names.js';

/** What a file holds besides the weights of layers: the optimizer's state, metrics, seeds. */
const NO_WEIGHTS = /^(optimizer|metrics|loss_tracker|_?compile_metrics)\/|seed_generator/;

/**
 * The weights of the model's layers under the names by which tfjs looks for them, each once.
 *
 * @throws naming the layer, if a weight is missing, there twice or of another shape; or the weight, if it is nobody's
 */
export function rewriteWeights(
  model: KerasModel,
  stored: readonly StoredWeight[],
  major: KerasMajor,
): StoredWeight[] {
  const expected = expectedWeights(model);
  const names = new WeightNames(model, expected);
  const found = new Map<ExpectedWeight, StoredWeight>();
  for (const weight of stored) {
    if (NO_WEIGHTS.test(weight.spec.name)) continue;
    const target = names.find(weight.spec);
    if (!target) throw nobodys(weight, found.size);
    if (found.has(target)) throw twice(target, weight);
    checkShape(target, weight.spec.shape);
    found.set(target, weight);
  }
  const lacking = expected.find(target => !found.has(target));
  if (lacking) throw missing(lacking);
  return [...found].map(([target, weight]) => {
    const named = {...weight, spec: {...weight.spec, name: target.name}};
    return mendHardSigmoid(target, named, major);
  });
}

/** Slope of Keras 3's hard sigmoid, relu6(x + 3) / 6, by that of tfjs', clip(0.2 x + 0.5, 0, 1). */
const SLOPE_RATIO = 1 / 6 / 0.2;

/**
 * Keras 3's hard sigmoid of x is tfjs' of 5x/6: what comes into the gates is scaled, so that a stock layer, the kernels and
 * surgery compute what Keras does.
 */
function mendHardSigmoid(
  {owner}: ExpectedWeight,
  weight: StoredWeight,
  major: KerasMajor,
): StoredWeight {
  const cell = cellOf(tfjsClassOf(owner));
  if (major < 3 || !cell || owner.config.recurrent_activation !== 'hard_sigmoid') return weight;
  const values = valuesOf(weight);
  const units = owner.config.units as number;
  const width = columnCount(cell, units);
  cell.gates.forEach(({activatedBy}, gate) => {
    if (activatedBy !== 'recurrentActivation') return;
    const first = gateColumn(units, gate, 0);
    for (let row = 0; row < values.length; row += width) {
      for (let k = first; k < first + units; k++) values[row + k] *= SLOPE_RATIO;
    }
  });
  return withValues(weight, values);
}

const AGAIN = 'Topology and weights are not of one model: convert it again.';

function nobodys({spec}: StoredWeight, found: number): Error {
  return refusal(
    `weight "${spec.name}"`,
    'must belong to a layer of the model',
    `a weight that no layer takes, behind ${found} that have one`,
    AGAIN,
  );
}

function twice({layer, part}: ExpectedWeight, {spec}: StoredWeight): Error {
  return refusal(layerTitle(layer), `must have one ${part}`, `a second one, "${spec.name}"`, AGAIN);
}

function missing({layer, part, direction}: ExpectedWeight): Error {
  const which = direction ? `${direction} ${part}` : part;
  return refusal(layerTitle(layer), `must have a ${which}`, 'a file without it', AGAIN);
}
