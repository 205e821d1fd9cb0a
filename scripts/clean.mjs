// Removes everything that a build writes.
import {readdirSync, rmSync} from 'node:fs';

for (const folder of ['packages', 'examples']) {
  const url = new URL(`../${folder}/`, import.meta.url);
  for (const name of readdirSync(url)) {
    rmSync(new URL(`${name}/dist`, url), {recursive: true, force: true});
  }
}
