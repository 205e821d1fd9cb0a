import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {appendFileSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import {parseArgs} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {cutBothWays, cutOnce, graphs} from './cut-both-ways.js';

/** A line of the journal: all cases from `from` up to `to` have been tried, with these that failed. */
interface Entry {
  seed: number;
  from: number;
  to: number;
  failed: Array<{number: number; backend: string; message: string; graph: unknown}>;
}

/** Cases between two lines. */
const SLICE = 20;

const {values} = parseArgs({
  options: {
    cases: {type: 'string', default: '1000'},
    seed: {type: 'string', default: '1'},
    journal: {type: 'string', default: 'graphs.jsonl'},
    minutes: {type: 'string', default: '1e9'},
    /** Where the figures of this seed go, among those of others. */
    json: {type: 'string'},
  },
});
const [cases, seed, minutes] = [values.cases, values.seed, values.minutes].map(Number);

/** Two cases in so many, one of each backend, are cut a second time, verified with their states and run in tfjs' own ops. */
const WHOLE = 64;

/** Even cases run on cpu, odd ones on wasm. */
const BACKENDS = ['cpu', 'wasm'];

const entries = existsSync(values.journal)
  ? readFileSync(values.journal, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Entry)
      .filter(entry => entry.seed === seed)
  : [];
const end = Date.now() + minutes * 60_000;
// tfjs warns at every look at a model in which a layer is given states.
console.warn = () => undefined;
for (let from = entries.at(-1)?.to ?? 0; from < cases && Date.now() < end; from += SLICE) {
  const entry: Entry = {seed, from, to: Math.min(cases, from + SLICE), failed: []};
  for (let number = from; number < entry.to; number++) {
    // A seed for each case, so that it can be had without those before.
    const [graph] = fc.sample(graphs, {seed: seed * 1_000_003 + number, numRuns: 1});
    const backend = BACKENDS[number % BACKENDS.length];
    await tf.setBackend(backend);
    try {
      await (number % WHOLE < BACKENDS.length ? cutBothWays : cutOnce)(graph);
    } catch (error) {
      entry.failed.push({number, backend, message: String(error), graph});
    }
  }
  entries.push(entry);
  appendFileSync(values.journal, `${JSON.stringify(entry)}\n`);
}
const failed = entries.flatMap(entry => entry.failed);
failed.forEach(failure => {
  console.log(JSON.stringify(failure));
});
console.log(`seed ${seed}: ${entries.at(-1)?.to ?? 0} models, ${failed.length} failed`);
if (values.json) {
  const known = existsSync(values.json)
    ? (JSON.parse(readFileSync(values.json, 'utf8')) as Array<{seed: number}>)
    : [];
  const own = {
    seed,
    models: entries.at(-1)?.to ?? 0,
    failed: failed.map(({number, message}) => ({number, message: message.split('\n')[0]})),
  };
  const all = [...known.filter(entry => entry.seed !== seed), own];
  writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
}
process.exitCode = failed.length > 0 ? 1 : 0;
