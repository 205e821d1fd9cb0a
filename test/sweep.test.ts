import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import type {Entry, Run} from '@sparsegate/sweep';
import {startCli, until, type Running} from './support/run-cli.js';

const FIXTURE = join(__dirname, 'fixtures', 'sweep');

/** Milliseconds that a machine which does much else may need for a sweep or two. */
const LONG = 900_000;

/** Two cells: a dense run, two λ and a Bayesian run each. */
const RUNS = 8;

let directory: string;
let undisturbed: Map<string, unknown>;

const at = (name: string): string => join(directory, name);

const sweep = (output: string, ...args: string[]): Running =>
  startCli(FIXTURE, 'sweep', 'sweep.json', '-o', at(output), '--json', ...args);

function entries(output: string): Entry[] {
  const file = at(join(output, 'journal.jsonl'));
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines.map(line => JSON.parse(line) as Entry);
}

const idsOf = (all: readonly Entry[], kind: Entry['kind']): string[] =>
  all.filter(entry => entry.kind === kind).map(({id}) => id);

/** What must not depend on who did a run, or how often it was stopped. */
function figuresOf(json: string): Map<string, unknown> {
  const {runs} = JSON.parse(json) as {runs: Run[]};
  return new Map(runs.map(({id, figures}) => [id, figures]));
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sweep-'));
  const {code, out, error} = await sweep('undisturbed').ended;
  expect({code, failed: error.match(/failed.*/)}).toEqual({code: 0, failed: null});
  undisturbed = figuresOf(out);
}, LONG);

afterAll(() => rmSync(directory, {recursive: true}));

test('every configuration is run once, and its figures, model and report are there', () => {
  expect(undisturbed.size).toBe(RUNS);
  expect(idsOf(entries('undisturbed'), 'finished')).toHaveLength(RUNS);
  expect(readdirSync(at('undisturbed/models'))).toHaveLength(RUNS);
  // Of the dense runs alone: others begin at them.
  expect(readdirSync(at('undisturbed/checkpoints'))).toHaveLength(2);
  expect(readFileSync(at('undisturbed/front.svg'), 'utf8')).toMatch(/^<svg/);
  expect(readFileSync(at('undisturbed/front.md'), 'utf8')).toMatch(/Fewest gates with val_acc/);
});

test(
  'after kill -9, finished runs stay, the others go on, and all figures are the same',
  async () => {
    const killed = sweep('killed', '--workers', '2');
    await until(() => idsOf(entries('killed'), 'finished').length >= 3);
    killed.process.kill('SIGKILL');
    await killed.ended;
    const before = idsOf(entries('killed'), 'finished');
    const {code, out} = await sweep('killed', '--workers', '2').ended;
    expect(code).toBe(0);
    expect(figuresOf(out)).toEqual(undisturbed);
    const all = entries('killed');
    const finished = idsOf(all, 'finished');
    expect(new Set(finished).size).toBe(finished.length);
    expect(finished).toHaveLength(RUNS);
    const started = idsOf(all, 'started');
    for (const id of before) expect(started.filter(other => other === id)).toEqual([id]);
  },
  LONG,
);

test(
  'a worker that is killed -9 is replaced, and its run goes on',
  async () => {
    const running = sweep('worker');
    await until(() => idsOf(entries('worker'), 'finished').length >= 1);
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', `${running.process.pid}`]);
    for (const pid of children.toString().trim().split(/\s+/)) process.kill(Number(pid), 'SIGKILL');
    const {code, out} = await running.ended;
    expect(code).toBe(0);
    expect(figuresOf(out)).toEqual(undisturbed);
  },
  LONG,
);

test(
  'runs of an array of jobs are gathered by a sweep in the same storage',
  async () => {
    const first = await sweep('array', '--index', '3').ended;
    expect(JSON.parse(first.out)).toMatchObject({index: 3, runs: RUNS - 2});
    const {id} = JSON.parse(first.out) as {id: string};
    const {out} = await sweep('array').ended;
    expect(figuresOf(out)).toEqual(undisturbed);
    expect(idsOf(entries('array'), 'started')).not.toContain(id);
  },
  LONG,
);

test(
  'an index beyond the runs, and a file that is no sweep, are wrong use',
  async () => {
    const beyond = await sweep('none', '--index', '99').ended;
    expect(beyond).toMatchObject({code: 2, out: expect.stringContaining('from 0 to 5')});
    const wrong = await startCli(FIXTURE, 'sweep', 'model.js').ended;
    expect(wrong).toMatchObject({code: 2, error: expect.stringContaining('must export its sweep')});
  },
  LONG,
);
