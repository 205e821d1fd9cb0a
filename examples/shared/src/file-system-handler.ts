import {createHash} from 'node:crypto';
import {readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {io} from '@tensorflow/tfjs';
import {writeFileAtomic} from './atomic-file.js';

const MODEL_FILE = 'model.json';

/** The weights' file is named by its own hash, so that a save never writes over the weights of the model before. */
const WEIGHTS_FILE = /^weights\.[0-9a-f]{8}\.bin$/;

/**
 * Saves a model to a directory and loads it from there: `model.save(fileSystem('my-model'))`,
 * `tf.loadLayersModel(fileSystem('my-model'))`. tfjs itself reads and writes files only through tfjs-node.
 *
 * Writes `model.json` and `weights.<hash>.bin`, the format of all tfjs loaders. A save that is interrupted leaves
 * the model that was there before.
 *
 * @throws on load if a file is missing or the weights are not the ones that model.json names
 */
export function fileSystem(directory: string): io.IOHandler {
  return {
    save: artifacts => save(directory, artifacts),
    load: () => load(directory),
  };
}

async function save(directory: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const {weightData, weightSpecs = [], ...description} = artifacts;
  const weights = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const weightsFile = weightsFileName(weights);
  const manifest = [{paths: [weightsFile], weights: weightSpecs}];
  await writeFileAtomic(join(directory, weightsFile), weights);
  await writeFileAtomic(
    join(directory, MODEL_FILE),
    JSON.stringify({...description, weightsManifest: manifest}),
  );
  await removeOldWeights(directory, weightsFile);
  return {modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts)};
}

async function load(directory: string): Promise<io.ModelArtifacts> {
  const text = await readFile(join(directory, MODEL_FILE), 'utf8');
  return io.getModelArtifactsForJSON(JSON.parse(text) as io.ModelJSON, async manifest => {
    const [{paths, weights: specs}] = manifest;
    return [specs, await readWeights(directory, paths[0])];
  });
}

async function readWeights(directory: string, file: string): Promise<ArrayBuffer> {
  const weights = new Uint8Array(await readFile(join(directory, file)));
  if (WEIGHTS_FILE.test(file) && weightsFileName(weights) !== file) {
    throw new Error(
      `${directory}: the weights must be the ones that ${MODEL_FILE} was saved with (${file}). ` +
        `Received: ${weightsFileName(weights)}. The file is damaged: save the model again.`,
    );
  }
  return weights.buffer;
}

function weightsFileName(weights: Uint8Array): string {
  return `weights.${createHash('sha256').update(weights).digest('hex').slice(0, 8)}.bin`;
}

async function removeOldWeights(directory: string, current: string): Promise<void> {
  const files = await readdir(directory);
  const old = files.filter(file => WEIGHTS_FILE.test(file) && file !== current);
  await Promise.all(old.map(file => rm(join(directory, file))));
}
