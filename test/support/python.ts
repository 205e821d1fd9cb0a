import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, rmSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

/** Milliseconds after which an installation counts as one that cannot be had. */
const PATIENCE = 240_000;

/**
 * The programs of a Python with these packages, installed once and kept beside the other caches; undefined, and said aloud, where
 * that cannot be had.
 */
export function pythonWith(...packages: string[]): string | undefined {
  const name = createHash('sha256').update(packages.join()).digest('hex').slice(0, 8);
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const directory = join(caches, 'sparsegate', `python-${name}`);
  const programs = join(directory, 'bin');
  if (existsSync(join(programs, '.whole'))) return programs;
  rmSync(directory, {recursive: true, force: true});
  const steps: Array<[string, string[]]> = [
    ['python3', ['-m', 'venv', directory]],
    [join(programs, 'pip'), ['install', '--quiet', ...packages]],
    ['touch', [join(programs, '.whole')]],
  ];
  const failed = steps.find(([program, args]) => {
    const {status, error} = spawnSync(program, args, {timeout: PATIENCE, stdio: 'ignore'});
    return error !== undefined || status !== 0;
  });
  if (!failed) return programs;
  console.warn(`SKIPPED: what needs Python's ${packages.join(', ')}, which cannot be had here.`);
  return undefined;
}
