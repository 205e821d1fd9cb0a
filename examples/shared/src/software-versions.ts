import {simdVariant} from '@sparsegate/kernels';
import {version} from '@tensorflow/tfjs';

/** What decides a run's last digits besides its settings. */
export type SoftwareVersions = Record<'node' | 'tfjs' | 'simd', string>;

/** What a results file says about the software that made it. */
export function softwareVersions(): SoftwareVersions {
  // With relaxed SIMD a product is added without rounding in between: other last digits.
  return {node: process.version, tfjs: version['tfjs'], simd: simdVariant()};
}

/** Builds that give the same numbers, to the last bit, go by one name. */
const ROUNDS_LIKE: Record<string, string> = {wide: 'relaxed'};

/**
 * Another version of Node brings another exp and tanh, another build other rounding: a run that goes on under it ends in other
 * numbers than one that was never stopped.
 *
 * @param saved what the checkpoint's run was made with; what it does not say is not checked
 * @throws if the software is another
 */
export function expectSameSoftware(path: string, saved: Partial<SoftwareVersions>): void {
  const now = softwareVersions();
  const like = (name: string): string => ROUNDS_LIKE[name] ?? name;
  for (const key of Object.keys(now) as Array<keyof SoftwareVersions>) {
    const made = saved[key];
    if (made === undefined || like(made) === like(now[key])) continue;
    throw new Error(
      `${path} must be resumed with the software it was made with, or its figures cannot be repeated: ${key} ${made}. ` +
        `Received: ${now[key]}. Use that one, or pass --any-software to go on with other last digits.`,
    );
  }
}
