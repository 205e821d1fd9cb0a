import {concat, customGrad, gather, sum, type Tensor, type Tensor1D} from '@tensorflow/tfjs-core';

/**
 * Values of members, [n], added up by group: [groups]. With a gradient, that of a group at each of its members. Makes tensors besides its
 * result: call it in a `tidy`.
 *
 * @param groupOf −1 of a member of none
 */
export function sumOfMembers(values: Tensor1D, groupOf: Int32Array, groups: number): Tensor1D {
  if (isEachItsOwn(groupOf, groups)) return values;
  const summed = customGrad(given => ({
    // Past the last member stands 0, for groups with fewer members than others.
    value: sum(gather(concat([given as Tensor1D, [0]]), membersOf(groupOf, groups)), 0),
    // tfjs' own gradient of a gather is an op that its wasm backend does not have.
    gradFunc: (dy: Tensor) => atMembers(dy as Tensor1D, groupOf, 0),
  }));
  return summed(values) as Tensor1D;
}

/** Values of groups, [groups], at their members, [n]; `others` at members of none. */
export function atMembers(values: Tensor1D, groupOf: Int32Array, others: number): Tensor1D {
  const groups = values.shape[0];
  if (isEachItsOwn(groupOf, groups)) return values;
  const indices = groupOf.map(group => (group < 0 ? groups : group));
  return gather<Tensor1D>(concat([values, [others]]), [...indices]);
}

function isEachItsOwn(groupOf: Int32Array, groups: number): boolean {
  return groupOf.length === groups && groupOf.every((group, k) => group === k);
}

/** [most members of a group, groups]: positions of each group's members, n where there is none. */
function membersOf(groupOf: Int32Array, groups: number): number[][] {
  const members: number[][] = Array.from({length: groups}, () => []);
  groupOf.forEach((group, k) => {
    if (group >= 0) members[group].push(k);
  });
  const most = members.reduce((largest, {length}) => Math.max(largest, length), 1);
  return Array.from({length: most}, (_, j) => members.map(list => list[j] ?? groupOf.length));
}
