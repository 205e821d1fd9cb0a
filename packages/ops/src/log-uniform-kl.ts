import {registerGradient, type Scalar, type Tensor} from '@tensorflow/tfjs-core';
import {
  LOG_UNIFORM_KL,
  LOG_UNIFORM_KL_GRADIENT,
  type LogUniformKLAttrs,
} from './contracts/log-uniform-kl.js';
import {callKernel, dispatch} from './dispatch.js';
import {logUniformKLReference} from './reference/log-uniform-kl.js';

/**
 * Σ KL(N(μ, σ²) ‖ p) to the log-uniform prior p(|θ|) ∝ 1/|θ|, by the approximation of Molchanov, Ashukha & Vetrov,
 * *Variational Dropout Sparsifies Deep Neural Networks*, eq. (14), over all values of a weight.
 *
 * Runs as one kernel call where a kernel is registered for the current backend, forward and backward, and in plain tfjs
 * ops elsewhere. Makes exactly the tensor of its result.
 *
 * @param mean μ, any shape
 * @param logSigma log σ, the same shape
 * @returns scalar
 */
export function logUniformKL(mean: Tensor, logSigma: Tensor, attrs: LogUniformKLAttrs): Scalar {
  return dispatch(
    LOG_UNIFORM_KL,
    () => callKernel(LOG_UNIFORM_KL, {mean, logSigma}, attrs)[0] as Scalar,
    () => logUniformKLReference(mean, logSigma, attrs),
  );
}

registerGradient({
  kernelName: LOG_UNIFORM_KL,
  inputsToSave: ['mean', 'logSigma'],
  gradFunc: (dy, [mean, logSigma], attrs) => {
    // Both gradients come from one pass: it runs here, and not in the thunks below.
    const inputs = {mean, logSigma, dy: dy as Tensor};
    const [dMean, dLogSigma] = callKernel(LOG_UNIFORM_KL_GRADIENT, inputs, attrs);
    return {mean: () => dMean, logSigma: () => dLogSigma};
  },
});
