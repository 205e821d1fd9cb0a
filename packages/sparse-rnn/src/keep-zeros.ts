import {
  cast,
  customGrad,
  mul,
  notEqual,
  type GradSaveFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** The weight itself; its zeros get no gradient, so that no optimizer wakes them. */
export function keepZeros<T extends Tensor>(weight: T): T {
  const kept = customGrad((...args: Array<Tensor | GradSaveFunc>) => {
    const [value, save] = args as [Tensor, GradSaveFunc];
    save([value]);
    return {
      value: value.clone(),
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, cast(notEqual(saved[0], 0), 'float32')),
    };
  });
  return kept(weight) as T;
}
