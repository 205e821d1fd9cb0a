import type {SeededNormalAttrs} from '@sparsegate/ops';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/** Kernel `SEEDED_NORMAL`: TensorFlow's counter-based samples. */
export function seededNormal(
  call: TensorflowCall,
  _inputs: object,
  {shape, seed}: SeededNormalAttrs,
): Result[] {
  const {TF_INT32} = call.backend.binding;
  const attrs = [call.type('dtype'), call.type('T', TF_INT32), call.type('Tseed', TF_INT32)];
  const [samples] = call.op(
    'StatelessRandomNormal',
    [call.ints(shape), call.ints([seed | 0, 0])],
    attrs,
  );
  return [{handle: samples}];
}
