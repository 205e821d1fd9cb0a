import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {tensor, type io, type Tensor} from '@tensorflow/tfjs-core';

const FIXTURES = join(__dirname, 'fixtures');

/** A model of real Keras (see fixtures/make.py), converted from its .h5 or .keras file. */
export interface Fixture {
  keras: 'keras2' | 'keras3';
  name: string;
  from: 'from-h5' | 'from-keras';
}

/** All that are there. */
export const fixtures: Fixture[] = (['keras2', 'keras3'] as const).flatMap(keras =>
  readdirSync(join(FIXTURES, keras)).flatMap(name =>
    readdirSync(join(FIXTURES, keras, name))
      .filter(entry => entry.startsWith('from-'))
      .map(from => ({keras, name, from: from as Fixture['from']})),
  ),
);

interface ModelFile {
  modelTopology: io.ModelJSON['modelTopology'];
  weightsManifest: io.WeightsManifestConfig;
}

/** Where its model.json is. */
export function folderOf({keras, name, from}: Fixture): string {
  return join(FIXTURES, keras, name, from);
}

/** What tfjs' own handlers make of the files. */
export function artifactsOf(fixture: Fixture): io.ModelArtifacts {
  const folder = folderOf(fixture);
  const {modelTopology, weightsManifest} = JSON.parse(
    readFileSync(join(folder, 'model.json'), 'utf8'),
  ) as ModelFile;
  const shards = weightsManifest.flatMap(({paths}) =>
    paths.map(path => readFileSync(join(folder, path))),
  );
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap(({weights}) => weights),
    weightData: new Uint8Array(Buffer.concat(shards)).buffer,
  };
}

/** Inputs, and the outputs that Keras computed for them. */
export function inputsAndOutputs({keras, name}: Fixture): {x: Tensor; y: number[]} {
  const file = join(FIXTURES, keras, name, 'io.json');
  const {x, y, dtype} = JSON.parse(readFileSync(file, 'utf8')) as {
    x: number[][];
    y: number[][];
    dtype: 'int32' | 'float32';
  };
  return {x: tensor(x, undefined, dtype), y: y.flat()};
}
