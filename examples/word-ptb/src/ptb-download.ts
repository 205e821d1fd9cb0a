import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {writeFileAtomic} from '@sparsegate/file-system';
import {isPtb, SPLITS, type Split} from './ptb-facts.js';
import {fileInTar} from './tar.js';

/** T. Mikolov's own page: the archive that all published figures go back to. */
const ARCHIVE = 'https://www.fit.vutbr.cz/~imikolov/rnnlm/simple-examples.tgz';

/** Kept outside the repository: the text is licensed by the Linguistic Data Consortium and must not be shared on. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sparsegate', 'ptb');

/**
 * The texts from the cache, or else from the archive on the net.
 *
 * @throws if there is no network, or what came is not the Penn Treebank
 */
export async function downloadPtb(): Promise<Record<Split, Buffer>> {
  const cached = await readCache();
  if (cached) return cached;
  const texts = textsIn(gunzipSync(await fetchArchive()));
  for (const split of SPLITS) await writeFileAtomic(cacheFile(split), texts[split]);
  return texts;
}

async function readCache(): Promise<Record<Split, Buffer> | undefined> {
  const [train, valid, test] = await Promise.all(
    SPLITS.map(async split => {
      const text = await readFile(cacheFile(split)).catch(() => undefined);
      return text && isPtb(split, text) ? text : undefined;
    }),
  );
  return train && valid && test ? {train, valid, test} : undefined;
}

async function fetchArchive(): Promise<ArrayBuffer> {
  try {
    const response = await fetch(ARCHIVE);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.arrayBuffer();
  } catch (error) {
    throw new Error(
      `The Penn Treebank could not be downloaded from ${ARCHIVE}: ${String(error)}. ` +
        `Get ptb.train.txt, ptb.valid.txt and ptb.test.txt and pass their directory as --data DIR.`,
      {cause: error},
    );
  }
}

function textsIn(archive: Buffer): Record<Split, Buffer> {
  const [train, valid, test] = SPLITS.map(split => {
    const text = fileInTar(archive, `simple-examples/data/ptb.${split}.txt`);
    if (!text || !isPtb(split, text)) {
      throw new Error(
        `${ARCHIVE} must hold ptb.${split}.txt as it was published. ` +
          `Received: ${text ? 'another text' : 'no such file'}. Pass the files' directory as --data DIR.`,
      );
    }
    return text;
  });
  return {train, valid, test};
}

function cacheFile(split: Split): string {
  return join(CACHE, `ptb.${split}.txt`);
}
