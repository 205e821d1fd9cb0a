/**
 * Converts a published λ to a loss that is the mean over all tokens, as tfjs' losses are.
 *
 * The published λ₁ and λ₂ belong to a loss that is summed over the T steps of a window and averaged over the batch, with the
 * whole penalty added to every mini-batch. Dividing that loss by T gives the mean per token; λ goes along, and so do the
 * learning rate and the clipping norm, which then must be multiplied and divided by T: `lr · T`, `clip / T`.
 *
 * Paper: writes the loss as a sum over the data set; the published λ are at the scale of a mini-batch all the same.
 *
 * @param lambdaPerStepSum λ for a loss summed over time steps, as published (0.0017 for the small word model)
 * @param timeSteps T, length of a window (20 for the small word model)
 * @returns λ for a mean per token
 * @throws if an argument is not finite, λ is negative or T is not positive
 */
export function lambdaPerToken(lambdaPerStepSum: number, timeSteps: number): number {
  if (!Number.isFinite(lambdaPerStepSum) || lambdaPerStepSum < 0) {
    throw new Error(
      `lambdaPerToken: lambda must be a finite number of 0 or more. Received: ${lambdaPerStepSum}.`,
    );
  }
  if (!Number.isFinite(timeSteps) || timeSteps <= 0) {
    throw new Error(
      `lambdaPerToken: timeSteps must be the number of steps in a window. Received: ${timeSteps}.`,
    );
  }
  return lambdaPerStepSum / timeSteps;
}
