/** Of node:util, what @tensorflow/tfjs-node 4.22 calls; Node 23 took both away. */
const NEEDED = ['isNullOrUndefined', 'isArray'];

/**
 * @param util node:util
 * @throws if tfjs-node cannot run on this version of Node as it is
 */
export function checkNode(util: object, version: string): void {
  const missing = NEEDED.filter(name => !(name in util));
  if (missing.length === 0) return;
  throw new Error(
    `@sparsegate/kernels/tensorflow: @tensorflow/tfjs-node 4 calls functions of node:util that Node 23 and later do not have. ` +
      `Received: Node ${version} without ${missing.map(name => `util.${name}`).join(' and ')}. ` +
      `Use Node 22, or put the two functions back before anything else is imported, as the README of this package shows.`,
  );
}
