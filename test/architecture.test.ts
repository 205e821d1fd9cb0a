import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {
  foldersIn,
  importsOf,
  ours,
  packagesOf,
  read,
  readJSON,
  sources,
} from './support/sources.js';

/** Which of our packages each package may depend on: arrows point up this table only, so there are no cycles. */
const ALLOWED: Record<string, string[]> = {
  cells: [],
  wasm: [],
  structure: ['cells'],
  ops: ['cells'],
  'file-system': [],
  pruning: ['structure', 'ops'],
  report: ['structure'],
  tensorboard: ['file-system', 'ops', 'report', 'structure'],
  variational: ['structure', 'ops', 'cells'],
  compaction: ['structure', 'ops', 'variational'],
  'sparse-rnn': ['cells', 'structure', 'ops'],
  kernels: ['ops', 'wasm', 'cells', 'structure'],
  keras: ['cells', 'ops', 'structure'],
  cli: [
    ...[
      'export',
      'file-system',
      'keras',
      'kernels',
      'pruning',
      'report',
      'runtime',
      'sparse-rnn',
      'structure',
      'surgery',
      'sweep',
      'variational',
    ],
  ],
  sweep: [
    ...['file-system', 'kernels', 'pruning', 'report', 'sparse-rnn', 'structure', 'surgery'],
    'variational',
  ],
  surgery: ['structure', 'sparse-rnn', 'cells'],
  runtime: [],
  export: ['structure', 'runtime', 'wasm', 'cells'],
  browser: [
    ...['export', 'keras', 'kernels', 'ops', 'pruning', 'report', 'runtime', 'sparse-rnn'],
    ...['structure', 'surgery', 'variational'],
  ],
};

/** The lowest tfjs of a package where it is not 4.0.0; `npm run check:peers` runs it. */
const LOWEST_TFJS: Record<string, string> = {compaction: '4.3.0', variational: '4.3.0'};

/** Packages that are programs: they bring what they run on, and have no CommonJS half. */
const PROGRAMS = ['cli', 'sweep'];

/** Backends that a library package never imports by itself, and the packages that exist to bring one. */
const BACKENDS = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs'];

/** A backend that users bring where they want it: declared, so that its version is checked, and never imported. */
function isOptionalBackend({peerDependenciesMeta}: Manifest, peer: string): boolean {
  return BACKENDS.includes(peer) && peerDependenciesMeta?.[peer]?.optional === true;
}

/** Optional peers that another dependency loads in our place. */
const LOADED_BY_OTHERS: Record<string, string[]> = {sweep: ['ioredis', 'pg']};

interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  sideEffects: boolean | string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, {optional?: boolean}>;
}

/** A script that the build makes of a whole package, which is no module of it. */
function isBundle(entry: string): boolean {
  return entry.endsWith('.min.js');
}

/** The sources of what a package lets others import: `.`, `./wasm` … */
function entriesOf(name: string): string[] {
  const {exports} = readJSON<{exports: Record<string, unknown>}>('packages', name, 'package.json');
  return Object.keys(exports)
    .filter(entry => entry !== './package.json')
    .map(entry => join('packages', name, 'src', entry, 'index.ts'));
}

/**
 * Whether a file registers something when it is loaded, or is an index that loads another package's that does. Gradients do not count: each stands in the file of its op, so that whoever
 * calls the op has it, and whoever does not need not carry it.
 */
function registers(file: string): boolean {
  const text = read(file);
  const loadsForEffect = file.endsWith('/index.ts') && /^import '@sparsegate\//m.test(text);
  return (
    loadsForEffect || /^(serialization\.)?(register(?!\w*Gradient)|prefer)[A-Z]?\w*\(/m.test(text)
  );
}

/** The files that register something and are reached from a file, itself included, through files that `passes` lets through. */
function registrations(file: string, passes: (file: string) => boolean): string[] {
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at) || !passes(at)) return;
    seen.add(at);
    const relative = importsOf(at).filter(from => from.startsWith('.'));
    relative.forEach(from => visit(join(at, '..', from.replace(/\.js$/, '.ts'))));
  };
  visit(file);
  return [...seen].filter(registers).sort();
}

/** What the build makes of a source file, as a manifest names it. */
function builtFrom(file: string, form: string): string {
  return `./dist/${form}/${file.split('/src/')[1].replace(/\.ts$/, '.js')}`;
}

const packages = foldersIn('packages');

test('the table names every package', () => {
  expect([...packages].sort()).toEqual(packages.filter(name => name in ALLOWED).sort());
});

test('ARCHITECTURE.md has the same table', () => {
  const rows = [...read('ARCHITECTURE.md').matchAll(/^\| ([a-z-]+) +\| ([a-z, -]*?) *\|/gm)];
  const arrows = rows.map(([, name, above]) => [name, above.split(', ').filter(Boolean)] as const);
  const written = Object.fromEntries(arrows.filter(([name]) => packages.includes(name)));
  const allowed = Object.entries(ALLOWED).map(([name, above]) => [name, [...above].sort()]);
  expect(written).toEqual(Object.fromEntries(allowed));
});

describe.each(packages)('%s', name => {
  const manifest = readJSON<Manifest>('packages', name, 'package.json');
  const files = sources(`packages/${name}/src`);
  const imported = files.flatMap(importsOf);

  test('depends on nothing that the table does not allow', () => {
    const declared = ours(Object.keys({...manifest.dependencies, ...manifest.peerDependencies}));
    expect(ALLOWED[name]).toEqual(expect.arrayContaining(declared));
    expect(ALLOWED[name]).toEqual(expect.arrayContaining(ours(imported)));
  });

  test('declares what it imports and imports what it declares', () => {
    const declared = Object.keys({...manifest.dependencies, ...manifest.peerDependencies}).filter(
      peer => !isOptionalBackend(manifest, peer) && !LOADED_BY_OTHERS[name]?.includes(peer),
    );
    expect(packagesOf(imported)).toEqual(declared.sort());
  });

  test('takes tfjs as an optional peer of the tested range, and never brings a native backend or the whole of tfjs', () => {
    const peers = Object.entries(manifest.peerDependencies ?? {});
    for (const [peer, range] of peers.filter(([peer]) => peer.startsWith('@tensorflow/'))) {
      expect([peer, range]).toEqual([peer, `^${LOWEST_TFJS[name] ?? '4.0.0'} || ^4.23.0-rc.0`]);
      // npm installs the newest of a peer that is not optional, beside an older one that @tensorflow/tfjs pins: two copies.
      expect(manifest.peerDependenciesMeta?.[peer]?.optional).toBe(true);
    }
    if (PROGRAMS.includes(name)) return;
    expect(
      Object.keys(manifest.dependencies ?? {}).filter(d => d.startsWith('@tensorflow/')),
    ).toEqual([]);
    expect(imported.filter(from => BACKENDS.includes(from))).toEqual([]);
  });

  test('lists in sideEffects every file that registers something and every index through which it is reached', () => {
    const listed = manifest.sideEffects === false ? [] : (manifest.sideEffects as string[]);
    const isListed = (file: string): boolean =>
      ['esm', 'cjs'].every(form => listed.includes(builtFrom(file, form)));
    for (const entry of entriesOf(name)) {
      // A bundler goes no further than a file that it believes to be free of side effects.
      expect(registrations(entry, isListed)).toEqual(registrations(entry, () => true));
    }
  });

  test('lists nothing in sideEffects that registers nothing', () => {
    const listed = manifest.sideEffects === false ? [] : (manifest.sideEffects as string[]);
    const registering = files
      .filter(file => registrations(file, () => true).length > 0)
      .flatMap(file => ['esm', 'cjs'].map(form => builtFrom(file, form)));
    expect(registering).toEqual(expect.arrayContaining(listed.filter(file => !isBundle(file))));
  });

  test('its TypeScript references are its dependencies', () => {
    for (const [file, suffix] of [
      ['tsconfig.json', ''],
      ['tsconfig.cjs.json', '/tsconfig.cjs.json'],
    ] as const) {
      if (PROGRAMS.includes(name) && suffix) continue;
      const {references = []} = readJSON<{references?: Array<{path: string}>}>(
        'packages',
        name,
        file,
      );
      const expected = ours(Object.keys(manifest.dependencies ?? {})).map(d => `../${d}${suffix}`);
      expect(references.map(({path}) => path).sort()).toEqual(expected.sort());
    }
  });

  test('has the one version of all packages, and depends on just that', () => {
    const {version} = readJSON<{version: string}>('lerna.json');
    expect(manifest.version).toBe(version);
    for (const [dependency, range] of Object.entries(manifest.dependencies ?? {})) {
      if (dependency.startsWith('@sparsegate/')) expect(range).toBe(version);
    }
  });
});

test.each(packages)('the tests of %s import no package that it may not know', name => {
  const imported = ours(packagesOf(sources(`packages/${name}/test`).flatMap(importsOf)));
  expect([name, ...ALLOWED[name]]).toEqual(expect.arrayContaining(imported));
});

/** Workspaces above the packages. */
const PRIVATE = ['bench', 'site', ...foldersIn('examples').map(name => `examples/${name}`)].filter(
  folder => sources(folder).length > 0,
);

describe.each(PRIVATE)('%s', folder => {
  const manifest = readJSON<Manifest>(folder, 'package.json');

  test('is private', () => {
    expect(manifest.private).toBe(true);
  });

  test('declares what it imports', () => {
    // Its tests run on the repository's own tools.
    const {devDependencies} = readJSON<Manifest>('package.json');
    const isTest = (file: string): boolean => file.startsWith(`${folder}/test/`);
    for (const file of sources(folder)) {
      const declared = Object.keys({
        [manifest.name]: '',
        ...manifest.dependencies,
        ...manifest.devDependencies,
        ...manifest.peerDependencies,
        ...(isTest(file) && devDependencies),
      });
      expect(declared).toEqual(expect.arrayContaining(packagesOf(importsOf(file))));
    }
  });
});

test("the repository's own tests and scripts import what it declares, and its packages", () => {
  const {devDependencies, peerDependencies} = readJSON<Manifest>('package.json');
  const imported = packagesOf([...sources('test'), ...sources('scripts')].flatMap(importsOf));
  const known = [
    ...Object.keys({...devDependencies, ...peerDependencies}),
    ...packages.map(name => `@sparsegate/${name}`),
    ...foldersIn('examples').map(name => `@sparsegate/example-${name}`),
  ];
  expect(known).toEqual(expect.arrayContaining(imported));
});
