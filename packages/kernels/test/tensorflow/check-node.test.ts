import {expect, test} from '@jest/globals';
import {checkNode} from '../../src/tensorflow/check-node.js';

test('a Node without the functions that tfjs-node calls is refused in one sentence', () => {
  expect(() => checkNode({}, 'v24.1.0')).toThrow(
    /Received: Node v24.1.0 without util.isNullOrUndefined and util.isArray. Use Node 22, or/,
  );
  const util = {isArray: Array.isArray, isNullOrUndefined: (v: unknown) => v == null};
  expect(() => checkNode(util, 'v24.1.0')).not.toThrow();
});
