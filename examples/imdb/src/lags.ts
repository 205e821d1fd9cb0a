import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {loadLayersModel, type layers, type Sequential} from '@tensorflow/tfjs';
import {
  count,
  nodeCommand,
  runProgram,
  softwareVersions,
  useBackend,
  withProgress,
} from '@sparsegate/example-shared';
import {checkWritable, fileSystem, writeFileAtomic} from '@sparsegate/file-system';
import {accelerate} from '@sparsegate/kernels';
import {gradientByLag, type LagGradients} from '@sparsegate/report';
import {gateStructure} from '@sparsegate/structure';
import {newWordIds} from '@sparsegate/surgery';
import {collapsePosterior, isVariational} from '@sparsegate/variational';
import {runCommand, settingsOf, type RunOptions} from './command-line.js';
import {loadCorpus, type Texts} from './corpus.js';
import {formsOf} from './forms.js';
import type {LagResults} from './lag-results.js';
import {lagWindows} from './lag-windows.js';
import {filesOf} from './run-files.js';
import {optionsOf, titleOf} from './settings.js';

/** Texts of one window. */
const BATCH = 20;

interface LagOptions extends RunOptions {
  windows: number;
}

const command = runCommand(
  'Measures how far back the neurons of a trained classifier look from the end of a text (figure 5).',
).option('--windows <number>', `batches of ${BATCH} validation texts of full length`, count, 10);
await runProgram(() => main(command.parse().opts<LagOptions>()));

async function main(options: LagOptions): Promise<void> {
  await useBackend(options.backend);
  const settings = settingsOf(options);
  const files = filesOf(options.output, settings);
  await checkWritable(files.lags);
  const {data: directory, anyText, limit = null, windows} = options;
  const {valid} = await loadCorpus({directory, anyText, limit});
  const trained = (await loadLayersModel(fileSystem(files.model))) as Sequential;
  const dense = trained.layers.some(isVariational) ? collapsePosterior(trained) : trained;
  const {plan, forms} = await formsOf(dense);
  const {words} = plan.embeddings[0];
  const gradients = await measure(forms.stock as Sequential, valid, {
    limit: windows,
    newIds: words && newWordIds(words),
  });
  const results: LagResults = {
    title: titleOf(settings),
    command: `${nodeCommand('examples/imdb/dist/lags.js')} --data DIR --output DIR ${optionsOf(settings)} --windows ${windows}`,
    settings,
    versions: softwareVersions(),
    structure: gateStructure(forms.stock)[0],
    gradients,
  };
  await writeFileAtomic(files.lags, `${JSON.stringify(results, rounded)}\n`);
  console.log(`Results: ${files.lags}`);
}

/** Three digits are more than a curve shows, and keep the file small. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}

/** Of the layer above the embedding. */
async function measure(
  model: Sequential,
  texts: Texts,
  {limit, newIds}: {limit: number; newIds?: Int32Array},
): Promise<LagGradients> {
  const layer = model.layers[1] as ReturnType<typeof layers.rnn>;
  return withProgress({title: 'Gradients by lag', total: limit}, progress =>
    gradientByLag(layer, lagWindows(model, texts, {batch: BATCH, limit, newIds}), {
      prepare: accelerate,
      onWindow: () => progress.advance(),
    }),
  );
}
