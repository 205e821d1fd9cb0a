// In place of @tensorflow/tfjs for modules of the examples: what they take of it, and none of its other backends and loaders.
export {initializers, layers, sequential} from '@tensorflow/tfjs-layers';
export {tensor2d, tidy, train} from '@tensorflow/tfjs-core';
