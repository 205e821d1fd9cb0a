import {createRequire} from 'node:module';
import {Command, Option} from 'commander';
import {BACKENDS, useBackend, type BackendName} from '@sparsegate/sweep';
import type {Answer} from './answer.js';
import {bench} from './bench.js';
import {exportFile, type ExportOptions} from './export.js';
import {inspect, type InspectOptions} from './inspect.js';
import type {Output} from './main.js';
import {atLeastOne, collect, positive, share, wholeNumber} from './option-values.js';
import {prune, type PruneOptions} from './prune.js';
import {report, type ReportOptions} from './report.js';
import {shrink, type ShrinkOptions} from './shrink.js';
import {sweep, type SweepOptions} from './sweep.js';
import {verifyModels, type VerifyOptions} from './verify-models.js';
import {work, type WorkOptions} from './work.js';

const manifest = createRequire(import.meta.url)('@sparsegate/cli/package.json') as {
  version: string;
};

const MODEL = 'model.json, its directory, or a URL';
const QUEUE = 'a server that hands runs to whoever works for it: redis://… or postgres://…';
const TOLERANCE = 'largest difference of outputs, relative to max(1, |output|)';

/** What every command takes. */
interface CommonOptions {
  backend: BackendName;
  import: string[];
}

/** What a command hands its answer to. */
type Say = (answer: Answer) => void;

/** The command line; each command hands its answer to `say`. */
export function program(say: Say, {out, error}: Output): Command {
  const root = new Command('sparsegate')
    .description(
      'Reads, cuts, checks and measures models of TensorFlow.js with LSTM or GRU layers.',
    )
    .configureOutput({writeOut: out, writeErr: error})
    .version(manifest.version)
    .exitOverride();
  const add = (name: string, description: string): Command =>
    root
      .command(name)
      .copyInheritedSettings(root)
      .description(description)
      .option('--import <module>', 'load this first: it registers your own layers', collect, [])
      .addOption(new Option('--backend <name>', 'of tfjs').choices(BACKENDS).default('wasm'))
      .option('--json', 'answer as JSON', false);
  for (const define of [defineInspect, definePrune, defineShrink, defineVerify, defineBench]) {
    define(add, say);
  }
  defineExport(add, say);
  defineReport(add, say);
  defineSweep(add, say);
  defineWork(add, say);
  return root;
}

type Add = (name: string, description: string) => Command;

/** Starts what all commands need, then answers. */
async function answer(
  say: Say,
  {backend, import: modules}: CommonOptions,
  work: () => Promise<Answer>,
): Promise<void> {
  await useBackend(backend, modules);
  say(await work());
}

function defineInspect(add: Add, say: Say): void {
  add('inspect', 'layers, neurons, gates, what could go and what blocks it')
    .argument('<model>', MODEL)
    .option('--svg <file>', 'write the gate map as SVG')
    .option('--html <file>', 'write everything as one page')
    .action((model: string, options: InspectOptions & CommonOptions) =>
      answer(say, options, () => inspect(model, options)),
    );
}

function definePrune(add: Add, say: Say): void {
  add('prune', 'sets small weights to zero without training, for a quick look')
    .argument('<model>', MODEL)
    .requiredOption('-o, --output <directory>', 'for the pruned model')
    .option('--threshold <number>', '|w| below this becomes 0', positive)
    .addOption(
      new Option('--density <share>', 'the share of weights that stays, from 0 to 1')
        .argParser(share)
        .conflicts('threshold'),
    )
    .action((model: string, options: PruneOptions & CommonOptions) =>
      answer(say, options, () => prune(model, options)),
    );
}

function defineShrink(add: Add, say: Say): void {
  add('shrink', 'cuts what no output needs, checks the outputs, then writes')
    .argument('<model>', MODEL)
    .requiredOption('-o, --output <directory>', 'for the small model')
    .addOption(
      new Option(
        '--layers <kind>',
        'stock: loads anywhere; sparse: smaller, for @sparsegate/sparse-rnn',
      )
        .choices(['stock', 'sparse'])
        .default('stock'),
    )
    .option('--vocabulary', 'cut words without a vector too; new ids go to words.json', false)
    .option('--tolerance <number>', TOLERANCE, positive, 1e-5)
    .option('--runtime <file>', 'write it for @sparsegate/runtime too')
    .addOption(weightsOption('of the file for the runtime'))
    .action((model: string, options: ShrinkOptions & CommonOptions) =>
      answer(say, options, () => shrink(model, options)),
    );
}

function weightsOption(description: string): Option {
  return new Option('--weights <type>', description)
    .choices(['float32', 'float16', 'int8'])
    .default('float32');
}

function defineExport(add: Add, say: Say): void {
  add('export', 'writes one small file for @sparsegate/runtime, which needs no TensorFlow.js')
    .argument('<model>', MODEL)
    .requiredOption('-o, --output <file>', 'the file, such as model.sgrt')
    .addOption(weightsOption('how weights are stored'))
    .option('--tolerance <number>', `${TOLERANCE}; default: no bound`, positive)
    .action((model: string, options: ExportOptions & CommonOptions) =>
      answer(say, options, () => exportFile(model, options)),
    );
}

function defineVerify(add: Add, say: Say): void {
  add('verify', 'compares the outputs of two models')
    .argument('<model>', MODEL)
    .argument('<other>', MODEL)
    .option('--data <file>', "inputs as JSON, nested lists in the model's shape; default: random")
    .option('--tolerance <number>', TOLERANCE, positive, 1e-5)
    .option('--seed <number>', 'of the random inputs', wholeNumber, 1)
    .action((model: string, other: string, options: VerifyOptions & CommonOptions) =>
      answer(say, options, () => verifyModels(model, other, options)),
    );
}

function defineBench(add: Add, say: Say): void {
  add('bench', 'milliseconds of one input: stock layers, fused kernels, the runtime, a small model')
    .argument('<model>', MODEL)
    .argument('[small]', 'the model that was made of it')
    .action((model: string, small: string | undefined, options: CommonOptions) =>
      answer(say, options, () => bench(model, small)),
    );
}

function defineReport(add: Add, say: Say): void {
  add('report', 'writes one page of tables, gate maps and training curves')
    .argument('<run...>', 'models, and JSON files of runs: results, or the history of model.fit')
    .requiredOption('-o, --output <file>', 'the HTML file')
    .option('--title <text>', 'of the page', 'Runs')
    .action((runs: string[], options: ReportOptions & CommonOptions) =>
      answer(say, options, () => report(runs, options)),
    );
}

function defineSweep(add: Add, say: Say): void {
  add('sweep', 'trains all configurations of a sweep file, each once, and draws what they cost')
    .argument('<file>', 'the sweep: JSON, or a module that exports `sweep`')
    .option('-o, --output <directory>', 'for journal and reports; default: sweeps/NAME')
    .option('--storage <place>', 'for results, checkpoints, models; default: the output')
    .option('--workers <number>', 'processes', atLeastOne, 1)
    .addOption(
      new Option('--index <number>', 'do this run alone, for arrays of jobs').argParser(
        wholeNumber,
      ),
    )
    .addOption(new Option('--queue <url>', QUEUE).conflicts(['workers', 'index']))
    .action((file: string, options: SweepOptions & CommonOptions) =>
      answer(say, options, () => sweep(file, options)),
    );
}

function defineWork(add: Add, say: Say): void {
  add('work', 'does runs of sweeps for a queue, in the directory that holds their modules')
    .requiredOption('--queue <url>', QUEUE)
    .option('--storage <place>', 'for results, checkpoints, models; default: as the sweep says')
    .option('--concurrency <number>', 'runs at once, a process each', atLeastOne, 1)
    .option(
      '--lock <seconds>',
      'without a sign of life, after which others take over',
      positive,
      30,
    )
    .action((options: WorkOptions & CommonOptions) => answer(say, options, () => work(options)));
}
