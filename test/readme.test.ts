import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {expect, jest, test} from '@jest/globals';
import * as pruning from '@sparsegate/pruning';
import * as surgery from '@sparsegate/surgery';

const MODULES: Record<string, object> = {
  '@sparsegate/pruning': pruning,
  '@sparsegate/surgery': surgery,
};

/** The first example of the README with its imports as arguments. */
function firstExample(): {names: string[]; values: unknown[]; code: string} {
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
  const [, source] = /^```js\n(.*?)^```/ms.exec(readme)!;
  const imported: Array<[string, unknown]> = [['tf', tf]];
  const code = source.replace(
    /^import (.*) from [']([^']*)[']; *\n/gm,
    (_, what: string, from: string) => {
      for (const name of what.match(/\w+/g)!.filter(() => from in MODULES)) {
        imported.push([name, (MODULES[from] as Record<string, unknown>)[name]]);
      }
      return '';
    },
  );
  return {names: imported.map(([name]) => name), values: imported.map(([, value]) => value), code};
}

test("the README's first example shrinks its model as it stands", async () => {
  const numbers = tf.tidy(() => tf.randomUniform([1000], 0, 1, 'float32', 1).dataSync());
  let next = 0;
  const chance = jest.spyOn(Math, 'random').mockImplementation(() => numbers[next++ % 1000]);
  const said: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line: unknown) => {
    said.push(String(line));
  });
  try {
    const {names, values, code} = firstExample();
    const run = new Function(...names, `return (async () => {${code}})();`);
    await (run as (...args: unknown[]) => Promise<void>)(...values);
  } finally {
    chance.mockRestore();
    log.mockRestore();
  }
  const counts = /^(\d+) parameters before, (\d+) after$/.exec(said.at(-1)!)!;
  const [before, after] = counts.slice(1).map(Number);
  expect(after).toBeLessThan(before / 4);
  expect(said.join('\n')).toMatch(/[1-4] of 16 neurons/);
});
