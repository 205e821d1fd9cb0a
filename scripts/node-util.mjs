// Preloaded by --import: puts back what @tensorflow/tfjs-node 4 calls of node:util and Node 23 took out.
import util from 'node:util';

util.isNullOrUndefined ??= value => value === null || value === undefined;
util.isArray ??= Array.isArray;
