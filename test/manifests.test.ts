import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {pythonWith} from './support/python.js';
import {read} from './support/sources.js';

/** The blocks of docs/scaling.md with a word behind their language. */
function blocks(word: string): string[] {
  const pattern = new RegExp(`^\`\`\`\\w+ ${word}\n(.*?)^\`\`\``, 'gms');
  return [...read('docs', 'scaling.md').matchAll(pattern)].map(match => match[1]);
}

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'manifests-'));
});

afterAll(() => rmSync(directory, {recursive: true}));

describe('Slurm', () => {
  const scripts = blocks('slurm');

  test('the script is one that the shell reads, and its options stand before its first command', () => {
    expect(scripts).toHaveLength(1);
    const {status, stderr} = spawnSync('bash', ['-n'], {input: scripts[0], encoding: 'utf8'});
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    // Slurm reads no option behind the first command.
    expect(scripts[0]).toMatch(/^#!\/bin\/bash\n(#SBATCH --[a-z-]+(=\S+)?\n)+(?!.*#SBATCH)/s);
  });
});

describe('Kubernetes', () => {
  const manifests = blocks('kubernetes');
  const programs = pythonWith('kubernetes-validate==1.37.0');
  const check = programs ? test : test.skip;

  test('there is an indexed job and a queue', () => {
    expect(manifests).toHaveLength(2);
  });

  check('manifests are as its own schemas say, without unknown fields', () => {
    manifests.forEach((manifest, k) => {
      const file = join(directory, `${k}.yaml`);
      writeFileSync(file, manifest);
      const program = join(programs!, 'kubernetes-validate');
      const {status, stderr, stdout} = spawnSync(program, ['--strict', file], {encoding: 'utf8'});
      expect({status, said: status === 0 ? '' : stdout + stderr}).toEqual({status: 0, said: ''});
    });
  });
});
