import {afterEach, expect, jest, test} from '@jest/globals';
import type * as Core from '@tensorflow/tfjs-core';
import type * as Layers from '@tensorflow/tfjs-layers';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {expectLayersModel} from '../src/model-argument.js';
import type * as OneTfjs from '../src/one-tfjs.js';
import {warnOfOtherTfjs} from '../src/one-tfjs.js';

afterEach(() => void jest.restoreAllMocks());

/** Loads modules again, as a second copy in node_modules is. */
function secondCopy<T>(name: string): T {
  let copy: T | undefined;
  jest.isolateModules(() => {
    copy = jest.requireActual<T>(name);
  });
  return copy!;
}

test('a model of a second copy of tfjs-layers is refused, with how to get one copy', () => {
  // A second copy says that it registers what is registered already.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const other = secondCopy<typeof Layers>('@tensorflow/tfjs-layers');
  const model = other.sequential({layers: [other.layers.dense({units: 1, inputShape: [1]})]});
  expect(() => expectLayersModel('prune', model)).toThrow(
    /^prune: model must be made by the copy of @tensorflow\/tfjs-layers that @sparsegate imports\. Received: a model of a second copy\. Keep one: .*npm dedupe/,
  );
});

test('a model of the one copy passes', () => {
  const model = sequential({layers: [layers.dense({name: 'one', units: 1, inputShape: [1]})]});
  expect(() => expectLayersModel('prune', model)).not.toThrow();
});

test('a class that is registered with a copy of tfjs-core that was not the first warns', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  warnOfOtherTfjs('SparseLSTM');
  expect(warn).not.toHaveBeenCalled();
  jest.isolateModules(() => {
    jest.requireActual<typeof Core>('@tensorflow/tfjs-core');
    warn.mockClear();
    jest.requireActual<typeof OneTfjs>('../src/one-tfjs').warnOfOtherTfjs('SparseLSTM');
  });
  expect(warn).toHaveBeenCalledWith(
    expect.stringMatching(/^SparseLSTM: there must be one copy of tfjs, .*npm dedupe/),
  );
});
