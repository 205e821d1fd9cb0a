import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs';
import {
  cutStreams,
  runProgram,
  softwareVersions,
  streamLoss,
  useBackend,
  weightBytes,
  writeJson,
} from '@sparsegate/example-shared';
import {checkWritable, fileSystem} from '@sparsegate/file-system';
import {gateStructure} from '@sparsegate/structure';
import {planSurgery, verify} from '@sparsegate/surgery';
import {runCommand, settingsOf, type RunOptions} from './command-line.js';
import {loadCorpus, type Corpus} from './corpus.js';
import {formsOf} from './forms.js';
import {timeForms} from './form-times.js';
import {summedCrossEntropy} from './likelihood.js';
import {filesOf} from './run-files.js';
import {ROWS, type RunSettings} from './settings.js';
import {streamReader} from './stream-reader.js';
import {FORMS, type Form, type FormResult, type SurgeryResults} from './surgery-results.js';

const command = runCommand(
  'Cuts a trained word model, checks that it still says the same, and measures what that saves.',
);
await runProgram(() => main(command.parse().opts<RunOptions>()));

async function main(options: RunOptions): Promise<void> {
  await useBackend(options.backend);
  const settings = settingsOf(options);
  const files = filesOf(options.output, settings);
  await checkWritable(files.surgery);
  const corpus = await loadCorpus({directory: options.data, anyText: options.anyText});
  const trained = await loadLayersModel(fileSystem(files.model));
  const plan = planSurgery(trained).toString();
  console.log(plan);
  const results: SurgeryResults = {
    title: ROWS[settings.row].title,
    settings,
    versions: softwareVersions(),
    structure: gateStructure(trained, 'onePass'),
    plan: plan.split('\n'),
    forms: await measureForms(trained, settings, corpus),
  };
  await writeJson(files.surgery, results);
  console.log(`Results: ${files.surgery}`);
}

async function measureForms(
  trained: LayersModel,
  settings: RunSettings,
  corpus: Corpus,
): Promise<Record<Form, FormResult>> {
  const forms = await formsOf(trained);
  const readers = await formsOf(streamReader(trained, settings.hidden));
  const times = timeForms(readers, corpus.vocabulary.words.length);
  const results: Partial<Record<Form, FormResult>> = {};
  for (const form of FORMS) {
    const model = forms[form];
    results[form] = {
      validPerplexity: await validPerplexity(model, settings, corpus),
      maxDifference: form === 'dense' ? 0 : verify(trained, model).maxAbsolute,
      bytes: await weightBytes(model),
      milliseconds: times[form],
    };
  }
  return results as Record<Form, FormResult>;
}

async function validPerplexity(
  model: LayersModel,
  {batch, steps, limit}: RunSettings,
  {valid}: Corpus,
): Promise<number> {
  const streams = cutStreams(valid, batch);
  const options = {steps, limit: limit ?? undefined};
  return Math.exp(await streamLoss(model, streams, summedCrossEntropy, options));
}
