// Writes the tables of packages/kernels/README.md and packages/compaction/README.md from bench/results: `node bench/write-tables.mjs`.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';

const readmeOf = name => new URL(`../packages/${name}/README.md`, import.meta.url);
const results = name => {
  const file = new URL(`results/${name}.json`, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};

const number = value =>
  value === null ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
const percent = value => (value === null ? '' : `${(100 * value).toFixed(0)} %`);

let text = readFileSync(readmeOf('kernels'), 'utf8');
fill('bench', benchTable(results('bench')));
fill('bench on plain SIMD', benchTable(results('bench-plain-simd')));
fill('bench on wide SIMD', benchTable(results('bench-wide')));
fill('two threads', benchTable(results('threads')));
fill('bench on tfjs-node', tensorflowTable(results('tensorflow')));
fill('limits on tfjs-node', limitsTable(results('tensorflow-limits')));
fill('packed on tfjs-node', packedTable(results('tensorflow')));
fill('proximal steps', proximalTable(results('proximal-step')));
fill('profile', profileTable(results('profile-before'), results('profile-after')));
writeFileSync(readmeOf('kernels'), text);
text = readFileSync(readmeOf('compaction'), 'utf8');
fill('compaction', compactionTable(results('compaction')));
writeFileSync(readmeOf('compaction'), text);

function fill(name, table) {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < 0)
    throw new Error(`README.md must have the marks ${start.trim()} and ${end}.`);
  text = `${text.slice(0, from + start.length)}\n${table}\n\n${text.slice(to)}`;
}

function compactionTable({rows}) {
  const head = ['epoch', 'words', 'components', 'neurons', 'without', 'with', 'share'];
  return table(
    head,
    rows.map(row => [
      ...[row.epoch, row.words, row.components, row.neurons],
      ...[`${number(row.without)} s`, `${number(row.with)} s`, percent(row.share)],
    ]),
  );
}

function benchTable(rows) {
  const head = ['suite', 'case', 'ours', 'theirs', 'peer', 'ratio', 'of the limit'];
  return table(
    head,
    rows.map(
      ({suite, case: name, taken, ours, theirs, peer, unit, ratio, bound, limitFraction}) => [
        suite,
        taken ? `${name}: ${taken}` : name,
        `${number(ours)} ${unit}`,
        theirs === null ? '' : `${number(theirs)} ${unit}`,
        peer ?? '',
        ratio === null ? '' : ratio.toFixed(2),
        bound ? `${bound.toFixed(2)} by work` : percent(limitFraction),
      ],
    ),
  );
}

/** A sixth of stock tfjs-node's time beside what no kernel there can get under. */
function limitsTable({rows, operation, node}) {
  const head = [
    ...['case', 'stock', 'ours', '×', 'a sixth of stock', 'call', 'products'],
    ...['`BlockLSTMV2`', 'least'],
  ];
  const measured = table(
    head,
    rows.map(({batch, steps, inputSize, units, stock, ours, ...limits}) => [
      `B=${batch} T=${steps} I=${inputSize} U=${units}`,
      ...[`${number(stock)} ms`, `${number(ours)} ms`, (stock / ours).toFixed(1)],
      ...['bar', 'call', 'weights', 'inOne', 'least'].map(name => `${number(limits[name])} ms`),
    ]),
  );
  const price = (1000 * operation).toPrecision(2);
  return `By the wall clock, one thread; Node ${node}; an operation that does nothing takes ${price} µs:\n\n${measured}`;
}

/** The two ways to run packed gates on tfjs-node. */
function packedTable(rows) {
  const head = ['case', 'threads', 'WebAssembly beside it', 'dense columns in its operations'];
  return table(
    head,
    rows
      .filter(({columns}) => columns)
      .map(({case: name, threads, ours, columns}) => [
        ...[name, `${threads}`, `${number(ours)} ms`, `${number(columns)} ms`],
      ]),
  );
}

/** What a training step costs without and with a proximal step after it. */
function proximalTable({rows, node}) {
  const head = ['model', 'without', 'with', '', 'without the kernel', ''];
  const measured = table(
    head,
    rows.map(({case: name, without, with: withSteps, share, inPlainOps, shareInPlainOps}) => [
      ...[name, `${number(without)} ms`, `${number(withSteps)} ms`, `+${percent(share)}`],
      ...[`${number(inPlainOps)} ms`, `+${percent(shareInPlainOps)}`],
    ]),
  );
  return `By the processor's time, one thread, on a machine with nothing else to do; Node ${node}:\n\n${measured}`;
}

/** Milliseconds of the forms that bench/tensorflow.mjs compares, and how often stock tfjs-node's time holds ours. */
function tensorflowTable(rows = []) {
  const head = [
    'case',
    'threads',
    'stock tfjs-node',
    'ours on it',
    '×',
    'our wasm',
    'TensorFlow in Python',
    'torch in Python',
  ];
  const measured = table(
    head,
    rows.map(({case: name, threads, stock, ours, wasm, native, torch = null}) => [
      name,
      `${threads}`,
      ...[
        `${number(stock)} ms`,
        `${number(ours)} ms`,
        (stock / ours).toFixed(1),
        `${number(wasm)} ms`,
      ],
      ...[native, torch].map(ms => (ms === null ? '' : `${number(ms)} ms`)),
    ]),
  );
  const clock = rows.some(({versions}) => versions.clock === 'processor')
    ? "By the processor's time, that of both threads where there are two, on a machine that others used meanwhile"
    : 'By the wall clock';
  const {node, simd} = rows[0]?.versions ?? {};
  const version = of => rows.find(({versions}) => versions[of])?.versions[of];
  const python = `TensorFlow ${version('python')} and torch ${version('torch')} in Python`;
  return `${clock}; Node ${node}, ${simd} SIMD, ${python}:\n\n${measured}`;
}

function profileTable(before, after) {
  const columns = profile => [
    ...profile.kernels
      .slice(0, 12)
      .map(({name, ms}) => [name, `${number(ms)} ms`, percent(ms / profile.total)]),
    [
      'outside of kernels',
      `${number(profile.outside)} ms`,
      percent(profile.outside / profile.total),
    ],
    ['**the step**', `**${number(profile.total)} ms**`, ''],
  ];
  return [
    `Before, stock layers and kernels (Node ${before.node}):`,
    table(['kernel [largest input]', 'time', 'share'], columns(before)),
    `After (Node ${after.node}):`,
    table(['kernel [largest input]', 'time', 'share'], columns(after)),
  ].join('\n\n');
}

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
