import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {loadLayersModel, type Sequential} from '@tensorflow/tfjs';
import {
  runProgram,
  softwareVersions,
  useBackend,
  weightBytes,
  writeJson,
} from '@sparsegate/example-shared';
import {checkWritable, fileSystem, writeFileAtomic} from '@sparsegate/file-system';
import {gateStructure} from '@sparsegate/structure';
import {newWordIds} from '@sparsegate/surgery';
import {collapsePosterior, isVariational} from '@sparsegate/variational';
import {runCommand, settingsOf, type RunOptions} from './command-line.js';
import {loadCorpus} from './corpus.js';
import {formsOf} from './forms.js';
import {measureForms} from './measure-forms.js';
import {onRuntime} from './on-runtime.js';
import {countModel} from './results.js';
import {filesOf} from './run-files.js';
import {titleOf, type RunSettings} from './settings.js';
import type {SurgeryResults} from './surgery-results.js';

const command = runCommand(
  'Collapses, where there are posteriors, and cuts a trained classifier, checks that it still says the same, and measures what that saves.',
);
await runProgram(() => main(command.parse().opts<RunOptions>()));

async function main(options: RunOptions): Promise<void> {
  await useBackend(options.backend);
  const settings = settingsOf(options);
  const files = filesOf(options.output, settings);
  await checkWritable(files.surgery);
  const {data: directory, anyText} = options;
  const {test} = await loadCorpus({directory, anyText, limit: settings.limit});
  const trained = (await loadLayersModel(fileSystem(files.model))) as Sequential;
  const dense = trained.layers.some(isVariational) ? collapsePosterior(trained) : trained;
  const {plan, forms} = await formsOf(dense);
  const {words} = plan.embeddings[0];
  const newIds = words && newWordIds(words);
  console.log(plan.toString());
  const {bytes, result: runtime} = await onRuntime(trained, forms.sparse, test, newIds);
  const results: SurgeryResults = {
    ...description(settings),
    counts: countModel(trained),
    structure: gateStructure(dense),
    plan: plan.toString().split('\n'),
    variationalBytes: await weightBytes(trained),
    forms: await measureForms(trained, forms, test, newIds),
    runtime,
  };
  await forms.sparse.save(fileSystem(`${files.model}-small`));
  await writeJson(`${files.model}-small/words.json`, words);
  await writeFileAtomic(`${files.model}-small/model.sgrt`, bytes);
  await writeJson(files.surgery, results);
  console.log(`Results: ${files.surgery}`);
}

function description(
  settings: RunSettings,
): Pick<SurgeryResults, 'title' | 'settings' | 'versions'> {
  return {title: titleOf(settings), settings, versions: softwareVersions()};
}
