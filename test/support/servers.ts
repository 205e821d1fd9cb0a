import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {createServer, connect, type AddressInfo} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {until} from './run-cli.js';

/** A server of a test, on the loopback alone. */
export interface Server {
  url: string;
  stop(): Promise<void>;
}

/** Where a server can be had, how it is started. */
export interface Startable {
  name: string;
  /** Undefined where it is not installed. */
  start?: () => Promise<Server>;
}

/** The servers that BullMQ can stand on. */
export function queueServers(): Startable[] {
  const redis = onPath('redis-server');
  const postgres = postgresPrograms();
  return [
    {name: 'Redis', ...(redis && {start: () => startRedis(redis)})},
    {name: 'PostgreSQL', ...(postgres && {start: () => startPostgres(postgres)})},
  ];
}

function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map(folder => join(folder, program)).find(file => existsSync(file));
}

/** Debian's lie beside each other by version; they refuse to run as root, so that there must be a way to be another user. */
function postgresPrograms(): string | undefined {
  const ROOT = '/usr/lib/postgresql';
  const versions = existsSync(ROOT) ? readdirSync(ROOT).map(Number) : [];
  const newest = Math.max(...versions);
  const canRun = userInfo().uid !== 0 || onPath('runuser') !== undefined;
  return versions.length > 0 && canRun ? join(ROOT, `${newest}`, 'bin') : undefined;
}

async function startRedis(program: string): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const settings = {port, bind: '127.0.0.1', dir: directory, save: '', appendonly: 'no'};
  const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, `${value}`]);
  const server = spawn(program, args, {stdio: 'ignore'});
  await until(() => answers(port));
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      await ended(server, 'SIGKILL');
      rmSync(directory, {recursive: true});
    },
  };
}

async function startPostgres(programs: string): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'postgres-'));
  const port = await freePort();
  const data = join(directory, 'data');
  const isRoot = userInfo().uid === 0;
  const as = isRoot ? ['runuser', '-u', 'postgres', '--'] : [];
  if (isRoot) {
    mkdirSync(data);
    chmodSync(directory, 0o755);
    execFileSync('chown', ['postgres', data]);
  }
  const command = (...args: string[]): [string, string[]] => {
    const [program, ...rest] = [...as, ...args];
    return [program, rest];
  };
  const init = ['initdb', '-D', data, '-U', 'postgres', '--auth', 'trust', '--no-sync'];
  execFileSync(...command(join(programs, init[0]), ...init.slice(1)), {stdio: 'ignore'});
  const options = ['-D', data, '-h', '127.0.0.1', '-p', `${port}`, '-k', data, '-F'];
  const server = spawn(...command(join(programs, 'postgres'), ...options), {stdio: 'ignore'});
  await until(() => answers(port));
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      execFileSync(...command(join(programs, 'pg_ctl'), 'stop', '-D', data, '-m', 'immediate'), {
        stdio: 'ignore',
      });
      await ended(server, 'SIGTERM');
      rmSync(directory, {recursive: true});
    },
  };
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const end = new Promise(resolve => server.once('exit', resolve));
  server.kill(signal);
  await end;
}

async function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
