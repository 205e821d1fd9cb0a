import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import type {Entry, Run} from '@sparsegate/sweep';
import {startCli, until, type Running} from './support/run-cli.js';
import {queueServers, type Server} from './support/servers.js';

const FIXTURE = join(__dirname, 'fixtures', 'sweep');

/** Milliseconds that a machine which does much else may need. */
const LONG = 900_000;

/** Seconds after which a run is taken over. */
const LOCK = '3';

/** A dense run and three λ. */
const RUNS = 4;

let directory: string;
let local: Map<string, unknown>;

const at = (...names: string[]): string => join(directory, ...names);

const sweep = (output: string, ...args: string[]): Running =>
  startCli(FIXTURE, 'sweep', 'queue.json', '-o', at(output), '--json', ...args);

function finished(output: string): string[] {
  const file = at(output, 'journal.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  const entries = lines.map(line => JSON.parse(line) as Entry);
  return entries.flatMap(entry => (entry.kind === 'finished' ? [entry.id] : []));
}

/** What must not depend on who did a run, or how often it was stopped. */
function figuresOf(json: string): Map<string, unknown> {
  const {runs} = JSON.parse(json) as {runs: Run[]};
  return new Map(runs.map(({id, figures}) => [id, figures]));
}

/** The run that a worker has and of which a checkpoint is there, once there is one. */
async function midRun(worker: Running, output: string): Promise<string> {
  const underWay = (): string | undefined => {
    const said = worker.said.error;
    const begun = [...said.matchAll(/^begins (\S+)$/gm)].map(match => match[1]);
    return begun.find(id => !said.includes(`done ${id}`) && existsSync(checkpointOf(output, id)));
  };
  await until(() => underWay() !== undefined && !finished(output).includes(underWay()!));
  return underWay()!;
}

function checkpointOf(output: string, id: string): string {
  return at(output, 'checkpoints', id.split('-')[0]);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sweep-queue-'));
  const {code, out} = await sweep('local').ended;
  expect(code).toBe(0);
  local = figuresOf(out);
  expect(local.size).toBe(RUNS);
}, LONG);

afterAll(() => rmSync(directory, {recursive: true}));

describe.each(queueServers())('a queue on $name', ({name, start}) => {
  if (!start) {
    console.warn(`SKIPPED: sweeps over ${name}, which is not installed here.`);
    test.skip('is not tested where the server cannot be had', () => undefined);
    return;
  }

  let server: Server;
  const workers: Running[] = [];
  const addWorker = (): Running => {
    const storage = ['--storage', at(name)];
    const worker = startCli(FIXTURE, 'work', '--queue', server.url, ...storage, '--lock', LOCK);
    workers.push(worker);
    return worker;
  };

  beforeAll(async () => {
    server = await start();
  }, LONG);

  afterAll(async () => {
    workers.forEach(worker => worker.killAll('SIGKILL'));
    await server.stop();
  });

  test(
    'three workers, one killed and one frozen past its lock: each run is finished once, with the figures of one machine',
    async () => {
      const [killed, frozen] = [addWorker(), addWorker()];
      const coordinator = sweep(name, '--queue', server.url);
      const firstOf = Promise.all([midRun(killed, name), midRun(frozen, name)]);
      const third = addWorker();
      await firstOf;
      killed.killAll('SIGKILL');
      frozen.killAll('SIGSTOP');
      const {code, out, error} = await coordinator.ended;
      expect({code, failed: error.match(/failed.*/)}).toEqual({code: 0, failed: null});
      expect(figuresOf(out)).toEqual(local);
      expect(finished(name)).toHaveLength(RUNS);
      expect(new Set(finished(name)).size).toBe(RUNS);
      expect(third.said.error).toContain('done ');

      // Awake again, it learns that its run is another's, and changes nothing.
      const results = readdirSync(at(name, 'runs'));
      frozen.killAll('SIGCONT');
      await until(() => /lock/i.test(frozen.said.error));
      expect(readdirSync(at(name, 'runs'))).toEqual(results);
      const again = await sweep(name, '--queue', server.url).ended;
      expect(figuresOf(again.out)).toEqual(local);
      expect(finished(name)).toHaveLength(RUNS);
    },
    LONG,
  );
});

test(
  'a queue of another kind, and one that does not answer, are wrong use',
  async () => {
    const wrong = await sweep('wrong', '--queue', 'amqp://127.0.0.1').ended;
    expect(wrong).toMatchObject({
      code: 2,
      out: expect.stringContaining('--queue must be redis://'),
    });
    const silent = await sweep('wrong', '--queue', 'redis://127.0.0.1:1').ended;
    expect(silent).toMatchObject({code: 2, out: expect.stringContaining('must be a server')});
  },
  LONG,
);
