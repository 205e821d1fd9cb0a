import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {seededRandom} from '@sparsegate/example-shared';

const COUNT = 80;
const NEUTRAL = Array.from({length: 12}, (_, k) => `word${k}`);

/** Made-up reviews under the file names of the real ones: positive where "great" stands in them. */
export async function writeTinyReviews(directory: string): Promise<void> {
  const random = seededRandom(5);
  const review = (label: number): string => {
    const words = Array.from({length: 6}, () => NEUTRAL[random.integer(NEUTRAL.length)]);
    words[random.integer(words.length)] = label ? 'great' : 'awful';
    return JSON.stringify({label, text: `${words.join(' ')}.`});
  };
  await mkdir(directory, {recursive: true});
  for (const split of ['train', 'test']) {
    // Sorted by label, as the real ones are.
    const reviews = Array.from({length: COUNT}, (_, k) => review(k < COUNT / 2 ? 1 : 0));
    await writeFile(join(directory, `${split}.jsonl`), `${reviews.join('\n')}\n`);
  }
}
