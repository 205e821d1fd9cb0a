import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {loadLayersModel, type layers, type LayersModel} from '@tensorflow/tfjs';
import {
  count,
  cutStreams,
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
import {operate, planSurgery} from '@sparsegate/surgery';
import {runCommand, settingsOf, type RunOptions} from './command-line.js';
import {loadCorpus, type Corpus} from './corpus.js';
import type {LagResults} from './lag-results.js';
import {lagWindows} from './lag-windows.js';
import {filesOf} from './run-files.js';
import {ROWS} from './settings.js';

/** T of a window: more than the 100 lags that the paper's figure 5 shows. */
const STEPS = 120;

interface LagOptions extends RunOptions {
  windows: number;
}

const command = runCommand(
  'Measures how far back the neurons of the second layer of a trained word model look (figure 5).',
).option('--windows <number>', `windows of ${STEPS} words of the 20 validation streams`, count, 30);
await runProgram(() => main(command.parse().opts<LagOptions>()));

async function main(options: LagOptions): Promise<void> {
  await useBackend(options.backend);
  const settings = settingsOf(options);
  const files = filesOf(options.output, settings);
  await checkWritable(files.lags);
  const corpus = await loadCorpus({directory: options.data, anyText: options.anyText});
  const trained = await loadLayersModel(fileSystem(files.model));
  const cut = await operate(trained, planSurgery(trained), {layers: 'stock'});
  const {row, seed} = settings;
  const results: LagResults = {
    title: ROWS[row].title,
    command: `${nodeCommand('examples/word-ptb/dist/lags.js')} --data DIR --output DIR --row ${row} --seed ${seed} --windows ${options.windows}`,
    settings,
    versions: softwareVersions(),
    structure: gateStructure(cut).at(-1)!,
    gradients: await lastLayersGradients(cut, corpus, options.windows),
  };
  await writeFileAtomic(files.lags, `${JSON.stringify(results, rounded)}\n`);
  console.log(`Results: ${files.lags}`);
}

/** Three digits are more than a curve shows, and keep the file small. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}

async function lastLayersGradients(
  cut: LayersModel,
  {valid}: Corpus,
  limit: number,
): Promise<LagGradients> {
  accelerate(cut);
  const streams = cutStreams(valid, cut.inputs[0].shape[0]!);
  const layer = cut.layers.at(-2) as ReturnType<typeof layers.rnn>;
  return withProgress({title: 'Gradients by lag', total: limit}, progress =>
    gradientByLag(layer, lagWindows(cut, streams, {steps: STEPS, limit}), {
      prepare: accelerate,
      onWindow: () => progress.advance(),
    }),
  );
}
