import {numberFrom} from '@sparsegate/cells';
import {adamUpdate, type AdamState} from '@sparsegate/ops';
import {
  dispose,
  Optimizer,
  tidy,
  variable,
  zerosLike,
  engine,
  type NamedTensorMap,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';

interface NamedTensor {
  name: string;
  tensor: Tensor;
}

interface Moments {
  name: string;
  first: Variable;
  second: Variable;
}

/**
 * Adam whose update of a weight is one kernel call, instead of the fourteen ops of `tf.train.adam`.
 *
 * The same numbers, the same config and saved state: what one has saved the other takes up.
 *
 * @param epsilon no default as tfjs has it, 1e-7: that is too large where gradients are scaled by the size of a data set
 * @throws if an argument is not a finite number of 0 or more
 */
export function adam(learningRate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): FusedAdam {
  for (const [name, given] of Object.entries({learningRate, beta1, beta2, epsilon})) {
    numberFrom(0)(`adam: ${name}`, given);
  }
  return new FusedAdam(learningRate, beta1, beta2, epsilon);
}

export class FusedAdam extends Optimizer {
  /** tfjs's own name: a saved model loads without this package. @nocollapse */
  static readonly className = 'Adam';

  private moments: Moments[] = [];

  constructor(
    public learningRate: number,
    readonly beta1: number,
    readonly beta2: number,
    readonly epsilon: number,
  ) {
    super();
  }

  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({name, tensor}));
    named.forEach(({name, tensor}, k) => {
      const weight = engine().registeredVariables[name];
      this.moments[k] ??= newMoments(name, weight);
      if (tensor) tidy(() => this.update(weight, this.moments[k], tensor));
    });
    this.incrementIterations();
  }

  /** As `tf.train.adam` keeps it: what reads the one reads the other. */
  get accumulatedSecondMoment(): Array<{originalName: string; variable: Variable}> {
    return this.moments.map(({name, second}) => ({originalName: `${name}/v`, variable: second}));
  }

  private update(weight: Variable, {first, second}: Moments, gradient: Tensor): void {
    const {learningRate, beta1, beta2, epsilon} = this;
    const before: AdamState = {weight, firstMoment: first, secondMoment: second};
    const attrs = {learningRate, beta1, beta2, epsilon, step: (this.iterations ?? 0) + 1};
    const after = adamUpdate(before, gradient, attrs);
    weight.assign(after.weight);
    first.assign(after.firstMoment);
    second.assign(after.secondMoment);
  }

  override dispose(): void {
    this.disposeMoments();
    super.dispose();
  }

  /** The number of steps, then all first moments, then all second ones: as `tf.train.adam` has them. */
  override async getWeights(): Promise<NamedTensor[]> {
    return [
      await this.saveIterations(),
      ...this.moments.map(({name, first}) => ({name: `${name}/m`, tensor: first as Tensor})),
      ...this.moments.map(({name, second}) => ({name: `${name}/v`, tensor: second as Tensor})),
    ];
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const moments = await this.extractIterations(weights);
    this.disposeMoments();
    const count = moments.length / 2;
    this.moments = moments.slice(0, count).map(({name, tensor}, k) => ({
      name: name.replace(/\/m$/, ''),
      first: variable(tensor, false),
      second: variable(moments[count + k].tensor, false),
    }));
  }

  override getConfig(): {learningRate: number; beta1: number; beta2: number; epsilon: number} {
    const {learningRate, beta1, beta2, epsilon} = this;
    return {learningRate, beta1, beta2, epsilon};
  }

  private disposeMoments(): void {
    dispose(this.moments.flatMap(({first, second}) => [first, second]));
    this.moments = [];
  }
}

function newMoments(name: string, weight: Variable): Moments {
  const zeros = (): Variable => tidy(() => variable(zerosLike(weight), false));
  return {name, first: zeros(), second: zeros()};
}
