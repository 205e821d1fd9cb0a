import {expect, test} from '@jest/globals';
import {serialization} from '@tensorflow/tfjs-core';

test("importing the package registers classes of its own, and none over tfjs'", async () => {
  const {classNameMap} = serialization.SerializationMap.getMap();
  const before = {...classNameMap};
  await import('../src/index.js');
  expect(
    Object.keys(classNameMap)
      .filter(name => !(name in before))
      .sort(),
  ).toEqual([
    'MaskedGlobalAveragePooling1D',
    'ResetAfterGRU',
    'ZeroMaskedSteps',
    'kerasHardSigmoid',
  ]);
  for (const [name, entry] of Object.entries(before)) expect(classNameMap[name]).toBe(entry);
});
