import type {TensorInfo} from '@tensorflow/tfjs-core';
import {PreparedCache} from '../prepared.js';
import type {Binding, Handle} from './node-backend.js';
import type {TensorflowCall} from './tensorflow-call.js';

/** What is made of weights, from the second call with the same ones on. */
interface Kept {
  calls: number;
  tensor?: Handle;
}

const caches = new WeakMap<Binding, PreparedCache<Kept>>();

/**
 * A tensor made of weights, to be used again for as long as the weights hold the same data. It is kept from the second call on, so that
 * weights which change from call to call leave nothing behind.
 *
 * @param isTrained whether the call has a gradient: then the weights are about to change
 */
export function keptTensor(
  call: TensorflowCall,
  weights: readonly TensorInfo[],
  make: () => Handle,
  {isTrained}: {isTrained: boolean},
): Handle {
  if (isTrained) return make();
  const {binding} = call.backend;
  const kept = cacheOf(binding).get(weights, 0, () => ({calls: 0}));
  if (kept.tensor) return kept.tensor;
  const made = make();
  if (++kept.calls > 1) {
    call.keep(made);
    kept.tensor = made;
    unusedOf(binding).register(kept, made.id, kept);
  }
  return made;
}

function cacheOf(binding: Binding): PreparedCache<Kept> {
  let cache = caches.get(binding);
  if (!cache) {
    cache = new PreparedCache<Kept>(kept => {
      if (!kept.tensor) return;
      unusedOf(binding).unregister(kept);
      binding.deleteTensor(kept.tensor.id);
    });
    caches.set(binding, cache);
  }
  return cache;
}

const registries = new WeakMap<Binding, FinalizationRegistry<number>>();

/** tfjs does not say when it disposes of data: the engine does, some time after it has. */
function unusedOf(binding: Binding): FinalizationRegistry<number> {
  let registry = registries.get(binding);
  if (!registry) {
    registry = new FinalizationRegistry(id => {
      binding.deleteTensor(id);
    });
    registries.set(binding, registry);
  }
  return registry;
}
