import * as util from 'node:util';
import {expect, test} from '@jest/globals';
import {checkNode} from '../../src/tensorflow/check-node.js';

test('a Node without the functions that tfjs-node calls is refused in one sentence', () => {
  expect(() => checkNode({}, 'v24.1.0')).toThrow(
    /Received: Node v24.1.0 without util.isNullOrUndefined and util.isArray. Use Node 22, or/,
  );
  const putBack = {isArray: Array.isArray, isNullOrUndefined: (v: unknown) => v == null};
  expect(() => checkNode(putBack, 'v24.1.0')).not.toThrow();
});

test('the Node that runs this is judged by what its node:util has', () => {
  const judge = (): void => checkNode({...util}, process.version);
  if ('isNullOrUndefined' in util) expect(judge).not.toThrow();
  else expect(judge).toThrow(`Received: Node ${process.version} without util.isNullOrUndefined`);
});
