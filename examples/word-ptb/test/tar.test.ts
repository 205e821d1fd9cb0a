import {expect, test} from '@jest/globals';
import {fileInTar} from '../src/tar.js';

/** A file as tar stores it: name at 0, size in octal at 124, content at 512, filled up to whole blocks of 512. */
function tarred(name: string, content: string): Buffer {
  const blocks = Buffer.alloc(512 * (1 + Math.ceil(content.length / 512)));
  blocks.write(name, 0);
  blocks.write(content.length.toString(8).padStart(11, '0'), 124);
  blocks.write(content, 512);
  return blocks;
}

const archive = Buffer.concat([
  tarred('./data/a.txt', 'a'.repeat(513)),
  tarred('./data/b.txt', 'bee'),
  Buffer.alloc(1024),
]);

test('a file is found behind another one that fills more than one block', () => {
  expect(fileInTar(archive, 'data/b.txt')?.toString()).toBe('bee');
});

test('a file that is not in the archive is undefined', () => {
  expect(fileInTar(archive, 'data/c.txt')).toBeUndefined();
});
