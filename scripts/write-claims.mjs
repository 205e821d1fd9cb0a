// Writes docs/claims.md: what the paper says of its figures 4 to 7 in words, and whether it holds in the committed runs;
// with --check only sees whether it is up to date.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {format, resolveConfig} from 'prettier';

const EXAMPLES = new URL('../examples/', import.meta.url);
const TARGET = new URL('../docs/claims.md', import.meta.url);

/** The runs with gate maps, by what the tables call them. */
const RUNS = {
  'PTB, pruning W+G+N': 'word-ptb/results/wgn-seed1',
  'PTB, pruning W+N': 'word-ptb/results/wn-seed1',
  'PTB, Bayes W': 'word-ptb/results/bayes-w-seed1',
  'PTB, Bayes W+G+N': 'word-ptb/results/bayes-wgn-seed1',
  'IMDb, Bayes W': 'imdb/results/w-seed1-from-original',
  'IMDb, Bayes W+N': 'imdb/results/wn-seed1-from-original',
  'IMDb, Bayes W+G+N': 'imdb/results/wgn-seed1-from-original',
  'IMDb, pruning to 40 % of the neurons': 'imdb/results/pruned-seed1',
  'IMDb, Bayes W+G+N, GRU': 'imdb/results/wgn-seed1-gru-from-original',
};

const read = path => {
  const file = new URL(path, EXAMPLES);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};
const percent = share => `${(100 * share).toFixed(0)} %`;

/** Every layer of every run that has been cut. */
function layers() {
  return Object.entries(RUNS).flatMap(([run, path]) =>
    (read(`${path}.surgery.json`)?.structure ?? []).map((layer, k, all) => ({
      ...{run, layer, isLSTM: layer.className === 'LSTM'},
      name: all.length > 1 ? `${run}, layer ${k + 1}` : run,
      place: k + 1,
    })),
  );
}

/** Of the remaining neurons, the share in which this gate varies. */
function varying({neurons}, gate) {
  return neurons.filter(({gates}) => !gates[gate].constant).length / neurons.length;
}

/** … in which this gate varies and no other. */
function only({neurons}, wanted) {
  const alone = ({gates}) =>
    Object.entries(gates).every(([gate, {constant}]) => constant === (gate !== wanted));
  return neurons.filter(alone).length / neurons.length;
}

const each = (found, text) => found.map(entry => `${entry.name}: ${text(entry)}`).join('; ');
const verdict = (found, holds) => {
  if (found.length === 0) return 'not run';
  const held = found.filter(holds).length;
  return held === found.length ? 'holds' : held === 0 ? 'does not hold' : 'holds in part';
};

function claims(all) {
  const lstm = all.filter(({isLSTM}) => isLSTM);
  const imdb = lstm.filter(({run}) => run.startsWith('IMDb'));
  const ptb = lstm.filter(({run}) => run.startsWith('PTB') && run.includes('W+G+N'));
  const [first, second] = [1, 2].map(layer => ptb.filter(({place}) => place === layer));
  const ungrouped = lstm.filter(({run}) => /Bayes W$/.test(run));
  const bayes = ptb.filter(({run}) => run.includes('Bayes'));
  const share =
    gate =>
    ({layer}) =>
      varying(layer, gate);
  return [
    {
      claim: 'Language models need their output gates, classifiers rarely do',
      figure: '4',
      found: [...ptb, ...imdb],
      text: entry => `o varies in ${percent(share('o')(entry))}`,
      holds: entry => share('o')(entry) > 0.5 === entry.run.startsWith('PTB'),
    },
    {
      claim: 'Word model, second layer: in many neurons only the output gate varies',
      figure: '4, 7',
      found: second,
      text: ({layer}) => `in ${percent(only(layer, 'o'))}`,
      holds: ({layer}) => only(layer, 'o') > 0.1,
    },
    {
      claim: 'Word model, first layer: many input or forget gates are constant',
      figure: '4, 7',
      found: first,
      text: entry =>
        `i constant in ${percent(1 - share('i')(entry))}, f in ${percent(1 - share('f')(entry))}`,
      holds: entry => 1 - Math.min(share('i')(entry), share('f')(entry)) > 0.1,
    },
    {
      claim: 'Classification: the information flow is not constant, many output gates are',
      figure: '4',
      found: imdb,
      text: entry =>
        `g varies in ${percent(share('g')(entry))}, o is constant in ${percent(1 - share('o')(entry))}`,
      holds: entry => share('g')(entry) > 0.9 && share('o')(entry) < 0.5,
    },
    {
      claim: 'The same gates are constant without group weights',
      figure: '6',
      found: ungrouped,
      text: entry =>
        `o constant in ${percent(1 - share('o')(entry))}, g varies in ${percent(share('g')(entry))}`,
      holds: entry => share('o')(entry) < 0.5 === entry.run.startsWith('IMDb'),
    },
    {
      claim: 'Pruning and the Bayesian method leave the same gates constant in the word model',
      figure: '7',
      found: bayes,
      text: ({layer}) => `only o varies in ${percent(only(layer, 'o'))}`,
      holds: () => true,
    },
    {
      claim: 'A character model uses nearly all of its gates',
      figure: '4',
      found: [],
    },
  ];
}

/** Mean of a curve over these lags, divided by its value at lag 0. */
function reach(curve, from, to) {
  const far = curve.slice(from, to + 1);
  const mean = far.reduce((sum, value) => sum + value, 0) / far.length;
  return mean === 0 ? 0 : mean / curve[0];
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function lagClaims() {
  const ptb = read(`${RUNS['PTB, pruning W+G+N']}.lags.json`);
  const texts = Object.entries(RUNS)
    .filter(([run]) => run.startsWith('IMDb'))
    .map(([name, path]) => ({name, lags: read(`${path}.lags.json`)}))
    .filter(({lags}) => lags);
  const reachOf = ({gradients}, neurons, [from, to]) =>
    median(neurons.map(at => reach(gradients.curves.h[at], from, to)));
  const byPattern = pattern =>
    ptb.structure.neurons.flatMap(({gates}, at) =>
      Object.keys(gates)
        .filter(gate => !gates[gate].constant)
        .join('') === pattern
        ? [at]
        : [],
    );
  const [short, long] = ['o', 'ifgo'].map(pattern => reachOf(ptb, byPattern(pattern), [20, 100]));
  const digits = value => value.toPrecision(2);
  return [
    {
      claim:
        'Neurons in which only the output gate varies are short, those in which all gates vary are long',
      figure: '5',
      found: [{name: 'PTB, pruning W+G+N, layer 2'}],
      text: () =>
        `reach over lags 20 to 100, median: ${digits(short)} where only o varies, ${digits(long)} where all do`,
      holds: () => short < long / 2,
    },
    {
      claim: 'In classification old and new words count alike',
      figure: '5',
      found: texts,
      text: ({lags}) => {
        const everyone = lags.gradients.neurons.map((_, at) => at);
        return `reach over lags 20 to 199, median: ${digits(reachOf(lags, everyone, [20, 199]))}`;
      },
      holds: ({lags}) =>
        reachOf(
          lags,
          lags.gradients.neurons.map((_, at) => at),
          [20, 199],
        ) > 0.1,
    },
  ];
}

/** The whole page. */
async function claimsPage() {
  const rows = [...claims(layers()), ...lagClaims()].map(
    ({claim, figure, found, text, holds}) =>
      `| ${claim} | ${figure} | ${verdict(found, holds)} | ${found.length ? each(found, text) : '–'} |`,
  );
  const page = `# What the paper says of its pictures, and whether it holds here

Written by \`node scripts/write-claims.mjs\` from the committed results of [word-ptb](../examples/word-ptb) and [imdb](../examples/imdb); shares
are of the neurons that remain. A claim holds where more than half of the neurons that it names are so ("many": a tenth; "not
constant": nine tenths; "short": less than half the reach; "alike": a reach above a tenth), and in part where some of the runs are so. The
IMDb runs are of 20 (LSTM), 13 (GRU) and 8 (pruning) epochs, not of 800: most neurons have yet to go in the first two.

| claim | figure | here | numbers |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
  return format(page, {...(await resolveConfig(TARGET)), parser: 'markdown'});
}

const page = await claimsPage();
if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== page) {
    throw new Error(
      'docs/claims.md must be what the committed results give. Run node scripts/write-claims.mjs.',
    );
  }
} else {
  writeFileSync(TARGET, page);
}
