// Registers the layers that the small model is made of.
import '@sparsegate/sparse-rnn';
import {
  gateColumn,
  isRecurrentActivation,
  packWeights,
  type PackedWeights,
  type RecurrentActivation,
} from '@sparsegate/cells';
import type {ModelReading, RecurrentLayer} from '@sparsegate/structure';
import {cutLayer, type Cuts} from './cuts.js';
import type {Filled} from './stand-ins.js';

/**
 * The recurrent layers that become, or stay, sparse ones, packed, by name. The cells of one RNN stay stock: no sparse layer runs
 * several.
 *
 * @throws if a layer has activations that sparse layers do not have
 */
export function packLayers(
  {recurrent, weights}: ModelReading,
  filled: ReadonlyMap<string, Filled>,
  cuts: Cuts,
  form: 'stock' | 'sparse',
): Map<string, PackedWeights> {
  const packable = recurrent.filter(
    ({holding, packed}) => packed || (form === 'sparse' && holding !== 'stack'),
  );
  return new Map(
    packable.map(layer => {
      const activation = sparseActivation(layer);
      const stock = cutLayer(layer, weights, cuts);
      const constants = keptConstants(layer, filled.get(layer.name)!);
      return [layer.name, packWeights(layer.cell, {...stock, constants}, activation)];
    }),
  );
}

/** The values of a packed layer's constant gates have no bias any more. A stand-in is made of zeros, and so are its gates. */
function keptConstants(
  {cell, units, constants}: RecurrentLayer,
  {keep, standIns}: Filled,
): Array<number | null> | undefined {
  return (
    constants &&
    cell.gates.flatMap((_, gate) =>
      keep.map(k => (standIns.includes(k) ? null : constants[gateColumn(units, gate, k)])),
    )
  );
}

function sparseActivation({name, cell, activations}: RecurrentLayer): RecurrentActivation {
  const {activation, recurrentActivation} = activations;
  if (activation !== 'tanh' || !isRecurrentActivation(recurrentActivation)) {
    throw new Error(
      `Layer "${name}": a ${cell.sparseClassName} has the activation tanh and the recurrent activation sigmoid or hardSigmoid. ` +
        `Received: ${activation} and ${recurrentActivation}. Operate with {layers: 'stock'} instead.`,
    );
  }
  return recurrentActivation;
}
