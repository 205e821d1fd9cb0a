import {createHash} from 'node:crypto';
import {readdir, readFile, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {io} from '@tensorflow/tfjs-core';
import {expectPath} from './expect-path.js';
import {weightFiles} from './weight-files.js';
import {writeFileAtomic} from './write-file-atomic.js';

const MODEL_FILE = 'model.json';

/** The weights' file is named by its own hash, so that a save never writes over the weights of the model before. */
const WEIGHTS_FILE = /^weights\.[0-9a-f]{8}\.bin$/;

/**
 * Saves a model to a directory and loads it from there: `model.save(fileSystem('my-model'))`,
 * `tf.loadLayersModel(fileSystem('my-model'))`. tfjs itself reads and writes files only through tfjs-node.
 *
 * Writes `model.json` and `weights.<hash>.bin`, the format of all tfjs loaders. A save that is interrupted leaves
 * the model that was there before. Reads what any of them wrote, such as the shards of a converted model.
 *
 * @param path the directory, or for loading also the JSON file itself, whatever its name
 * @throws on save if the files cannot be written; on load if a file is missing or outside the directory, or if the
 *   weights are not the ones that model.json names
 */
export function fileSystem(path: string): io.IOHandler {
  expectPath('fileSystem', path);
  return {
    save: artifacts => save(path, artifacts),
    load: () => load(path.endsWith('.json') ? path : join(path, MODEL_FILE)),
  };
}

async function save(directory: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const {weightData = [], weightSpecs = [], ...description} = artifacts;
  const weights = Buffer.concat([weightData].flat().map(buffer => new Uint8Array(buffer)));
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

async function load(modelFile: string): Promise<io.ModelArtifacts> {
  const json = parse(modelFile, await readModelFile(modelFile));
  return io.getModelArtifactsForJSON(json, async manifest => {
    const files = weightFiles(modelFile, manifest);
    const parts = await Promise.all(files.map(readWeights));
    const {buffer} = new Uint8Array(Buffer.concat(parts));
    return [manifest.flatMap(({weights}) => weights), buffer];
  });
}

async function readModelFile(modelFile: string): Promise<string> {
  return readFile(modelFile, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(
      `fileSystem: ${modelFile} must be the model.json of a saved model. Received: ${cause.message}. ` +
        `Pass the directory that model.save(fileSystem(directory)) was given, or the path of the JSON file.`,
      {cause},
    );
  });
}

function parse(modelFile: string, text: string): io.ModelJSON {
  try {
    const json = JSON.parse(text) as io.ModelJSON;
    if (json.modelTopology && Array.isArray(json.weightsManifest)) return json;
  } catch {
    // The same answer as for JSON that is something else.
  }
  throw new Error(
    `fileSystem: ${modelFile} must be JSON with modelTopology and weightsManifest. ` +
      `Received: ${JSON.stringify(text.slice(0, 40))}… Save the model again, or convert it with tensorflowjs_converter.`,
  );
}

async function readWeights(file: string): Promise<Uint8Array> {
  const weights = await readFile(file);
  const name = basename(file);
  if (WEIGHTS_FILE.test(name) && weightsFileName(weights) !== name) {
    throw new Error(
      `${dirname(file)}: the weights must be the ones that ${MODEL_FILE} was saved with (${name}). ` +
        `Received: ${weightsFileName(weights)}. The file is damaged: save the model again.`,
    );
  }
  return weights;
}

function weightsFileName(weights: Uint8Array): string {
  return `weights.${createHash('sha256').update(weights).digest('hex').slice(0, 8)}.bin`;
}

async function removeOldWeights(directory: string, current: string): Promise<void> {
  const files = await readdir(directory);
  const old = files.filter(file => WEIGHTS_FILE.test(file) && file !== current);
  await Promise.all(old.map(file => rm(join(directory, file))));
}
