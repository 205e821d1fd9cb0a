/** Plain float64 loops over the objective of one proximal step: ½ Σ D (u − w)² + λ₁ Σ_g ‖u_g‖₂ + λ₂ ‖u‖₁. */
export interface ProximalProblem {
  w: number[];
  /** D > 0 */
  metric: number[];
  /** Positions of each group; a weight may be in several, or none. */
  groups: number[][];
  groupLambda: number;
  weightLambda: number;
}

const norm = (values: number[]): number => Math.hypot(...values);

export function objective(problem: ProximalProblem, u: readonly number[]): number {
  const {w, metric, groups, groupLambda, weightLambda} = problem;
  const distance = u.reduce((sum, value, k) => sum + 0.5 * metric[k] * (value - w[k]) ** 2, 0);
  const ofGroups = groups.reduce((sum, group) => sum + norm(group.map(k => u[k])), 0);
  const ofWeights = u.reduce((sum, value) => sum + Math.abs(value), 0);
  return distance + groupLambda * ofGroups + weightLambda * ofWeights;
}

/**
 * The minimizer, by the dual: block coordinate ascent over one vector v_g in the ball ‖v_g‖ ≤ λ₁ for each group. For given v of the
 * others, with a = softened(D w − Σ_others), the best v_g solves a root for its norm (bisection).
 */
export function minimizer(problem: ProximalProblem, sweeps = 80): number[] {
  const {w, metric, groups, groupLambda, weightLambda} = problem;
  const duals = groups.map(group => group.map(() => 0));
  const pulled = (): number[] => {
    const total = w.map(() => 0);
    groups.forEach((group, g) => group.forEach((k, at) => (total[k] += duals[g][at])));
    return total;
  };
  const primal = (pull: number[]): number[] =>
    w.map((value, k) => softened(metric[k] * value - pull[k], weightLambda) / metric[k]);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    groups.forEach((group, g) => {
      const total = pulled();
      const given = group.map((k, at) => metric[k] * w[k] - (total[k] - duals[g][at]));
      duals[g] = bestDual(
        given,
        group.map(k => metric[k]),
        groupLambda,
        weightLambda,
      );
    });
  }
  return primal(pulled());
}

/** v = given − (softened part kept): for u = S(given − v)/D to be aligned with v in a ball of radius λ₁. */
function bestDual(
  given: number[],
  metric: number[],
  radius: number,
  weightLambda: number,
): number[] {
  const soft = given.map(value => softened(value, weightLambda));
  if (norm(soft) <= radius) return soft;
  // u = soft / (D + λ₁/θ) with θ = ‖u‖: θ is found by bisection on Σ (soft / (D θ + λ₁))² = 1.
  const excess = (theta: number): number =>
    norm(soft.map((value, k) => value / (metric[k] * theta + radius))) - 1;
  let [low, high] = [0, norm(soft.map((value, k) => value / metric[k]))];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return soft.map((value, k) => (radius * value) / (metric[k] * high + radius));
}

function softened(value: number, lambda: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - lambda);
}
