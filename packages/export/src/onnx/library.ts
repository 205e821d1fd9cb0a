import * as library from 'onnx-proto';

/** The library is CommonJS: Node gives its exports to ES modules as `default`, others as they are. */
export const {onnx} = (library as unknown as {default?: typeof library}).default ?? library;
