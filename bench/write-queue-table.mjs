// Writes the table of docs/scaling.md from bench/results/queue.json: `node bench/write-queue-table.mjs`.
import {readFileSync, writeFileSync} from 'node:fs';

/** The sweep that the document is about. */
const LARGE = 10_000;

const file = new URL('../docs/scaling.md', import.meta.url);
const [begin, end] = ['<!-- queue -->', '<!-- /queue -->'];
const {runs, processes, queueAlone, wholeWay, node} = JSON.parse(
  readFileSync(new URL('results/queue.json', import.meta.url), 'utf8'),
);
const times = LARGE / runs;
const rows = [
  ['', `${runs} runs, measured`, `${LARGE} runs, by proportion`],
  ['--', '--:', '--:'],
  [
    'jobs put into the queue',
    `${queueAlone.addedPerSecond} a second`,
    minutes(queueAlone.addedPerSecond),
  ],
  [
    'jobs through the queue, of workers that answer at once',
    `${queueAlone.donePerSecond} a second`,
    minutes(queueAlone.donePerSecond),
  ],
  [
    `trainings of a very small model, ${processes} processes`,
    `${wholeWay.runsPerSecond} a second`,
    minutes(wholeWay.runsPerSecond),
  ],
  [
    'lost, done twice, failed',
    `${queueAlone.lost + wholeWay.lost}, ${queueAlone.twice + wholeWay.results - runs}, ${wholeWay.failed}`,
    '',
  ],
  [
    'most memory of Redis, MB',
    wholeWay.redisMegabytes,
    Math.round(times * wholeWay.redisMegabytes),
  ],
  ['most memory of the coordinator, MB', wholeWay.coordinatorMegabytes, ''],
  ['storage, MB', wholeWay.storageMegabytes, times * wholeWay.storageMegabytes],
];
const table = rows.map(row => `| ${row.join(' | ')} |`).join('\n');
const text = readFileSync(file, 'utf8');
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
if (from < 0 || to < from)
  throw new Error(`docs/scaling.md must have the marks ${begin} and ${end}.`);
writeFileSync(
  file,
  `${text.slice(0, from)}${begin}\n\n${table}\n\nNode ${node}.\n\n${text.slice(to)}`,
);

function minutes(perSecond) {
  return `${(LARGE / perSecond / 60).toFixed(1)} min`;
}
