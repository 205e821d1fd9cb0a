import type {AdamUpdateAttrs, AdamUpdateInputs} from '@sparsegate/ops';
import type {Handle} from './node-backend.js';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/** A name by which TensorFlow makes a resource that belongs to its handle alone. */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * Kernel `ADAM_UPDATE`: weight, firstMoment, secondMoment, by TensorFlow's ResourceApplyAdam, which updates variables: they are
 * made for the call.
 */
export function adamUpdate(
  call: TensorflowCall,
  {weight, gradient, firstMoment, secondMoment}: AdamUpdateInputs,
  {learningRate, beta1, beta2, epsilon, step}: AdamUpdateAttrs,
): Result[] {
  const variables = [weight, firstMoment, secondMoment].map(tensor =>
    variable(call, call.input(tensor)),
  );
  const scalars = [
    ...[beta1 ** step, beta2 ** step, learningRate, beta1, beta2],
    // TensorFlow adds ε to √v, the paper's algorithm 1 to √(v / (1 − β₂^step)).
    epsilon * Math.sqrt(1 - beta2 ** step),
  ].map(value => call.floats([value], []));
  const attrs = [call.type('T'), call.bool('use_locking', false), call.bool('use_nesterov', false)];
  call.op('ResourceApplyAdam', [...variables, ...scalars, call.input(gradient)], attrs, 0);
  return variables.map(resource => ({
    handle: call.op('ReadVariableOp', [resource], [call.type('dtype')])[0],
  }));
}

/** A variable with these values; an update leaves the tensor that they came from as it is. */
function variable(call: TensorflowCall, values: Handle): Handle {
  const {binding} = call.backend;
  const [resource] = call.op(
    'VarHandleOp',
    [],
    [
      ...[call.text('container', ''), call.text('shared_name', ANONYMOUS), call.type('dtype')],
      {name: 'shape', type: binding.TF_ATTR_SHAPE, value: values.shape},
    ],
  );
  call.op('AssignVariableOp', [resource, values], [call.type('dtype')], 0);
  return resource;
}
