import {
  htmlReport,
  resultsTable,
  scatterChart,
  scatterPicture,
  type Column,
  type Row,
  type Scatter,
} from '@sparsegate/report';
import {configurationWords} from '../configuration.js';
import type {Sweep} from '../read-sweep.js';
import type {Verdict} from '../strategies/follow.js';
import {AXES, chosen, front, valueOf, type Axis, type Run} from './front.js';

/** How axes are written. */
const AXIS_WORDS: Record<Axis, string> = {
  compression: 'compression, |w| / |w ≠ 0|',
  neurons: 'neurons',
  gates: 'gates that vary',
  milliseconds: 'ms for one input',
};

const significant = (value: number): string => String(Number(value.toPrecision(4)));

/** The runs of a sweep, those of a front marked, and the one that the sweep was for. */
export interface SweepReport {
  text: string;
  markdown: string;
  svg: string;
  html: string;
  /** What is committed or read by programs: all runs, and the ids of each front from the cheapest to the dearest. */
  data: {
    name: string;
    objective: Sweep['objective'];
    runs: Run[];
    fronts: Partial<Record<Axis, string[]>>;
    chosen?: string;
    /** What bisections found. */
    equal: Array<{id?: string; reached: boolean}>;
  };
}

/** Draws the Pareto fronts of a sweep and tells which run it was for. */
export function sweepReport(
  sweep: Sweep,
  runs: readonly Run[],
  verdict: Verdict = [],
): SweepReport {
  const {name, objective} = sweep;
  const axes = AXES.filter(axis => runs.some(run => valueOf(run, axis) !== undefined));
  const fronts = new Map(axes.map(axis => [axis, front(runs, axis, objective.better)]));
  const best = chosen(runs, objective);
  const columns = columnsOf(objective.quality, axes);
  const rows = rowsOf(runs, fronts, best);
  const scatters = axes.map(axis => scatterOf(axis, runs, fronts.get(axis)!, objective.quality));
  const sentence = [
    best ? choice(sweep, best) : 'No run was finished.',
    ...verdict.map(equalWords),
  ].join('\n');
  return {
    text: `${resultsTable(columns, rows)}\n\n${sentence}`,
    markdown: `${resultsTable(columns, rows, {as: 'markdown'})}\n\n${sentence}\n`,
    svg: scatterPicture(scatters, {title: `Pareto fronts of ${name}`}),
    html: htmlReport(
      [
        {title: 'Fronts', charts: scatters.map(scatterChart)},
        {title: 'Runs', tables: [{heading: sentence, columns, rows}]},
      ],
      {title: `Sweep ${name}`},
    ),
    data: {
      ...{name, objective, runs: [...runs]},
      fronts: Object.fromEntries([...fronts].map(([axis, on]) => [axis, on.map(({id}) => id)])),
      ...(best && {chosen: best.id}),
      equal: verdict.map(({result, reached}) => ({id: result?.id, reached})),
    },
  };
}

function choice({objective}: Sweep, best: Run): string {
  const {quality, minimize, within} = objective;
  return (
    `Fewest ${minimize} with ${quality} within ${within} of the best: ${configurationWords(best.configuration)}, ` +
    `${quality} ${significant(best.figures.quality)}, ${minimize} ${significant(valueOf(best, minimize) ?? NaN)}.`
  );
}

/** What a bisection found, in words. */
function equalWords({result, reached}: Verdict[number]): string {
  if (!result) return 'A bisection found nothing: its runs failed.';
  const words = `${configurationWords(result.configuration)}, ${significant(result.figures.quality)}`;
  return reached ? `Of equal quality: ${words}.` : `Not equal, but nearest: ${words}.`;
}

function columnsOf(quality: string, axes: readonly Axis[]): Column[] {
  return [
    {key: 'run', heading: 'run'},
    {key: 'quality', heading: quality, format: significant},
    ...axes.map(axis => ({key: axis, heading: AXIS_WORDS[axis], format: significant})),
    {key: 'weights', heading: 'weights left'},
    {key: 'front', heading: 'on the front of'},
  ];
}

/** In the order of the runs. */
function rowsOf(
  runs: readonly Run[],
  fronts: ReadonlyMap<Axis, readonly Run[]>,
  best: Run | undefined,
): Row[] {
  return runs.map(run => {
    const on = [...fronts].filter(([, kept]) => kept.includes(run)).map(([axis]) => axis);
    return {
      run: `${configurationWords(run.configuration)}${run === best ? ' ★' : ''}`,
      quality: run.figures.quality,
      ...Object.fromEntries([...fronts.keys()].map(axis => [axis, valueOf(run, axis) ?? null])),
      weights: run.figures.weights,
      front: on.join(', '),
    };
  });
}

function scatterOf(
  axis: Axis,
  runs: readonly Run[],
  kept: readonly Run[],
  quality: string,
): Scatter {
  const measured = runs.filter(run => valueOf(run, axis) !== undefined);
  return {
    title: `${quality} against ${AXIS_WORDS[axis]}`,
    x: AXIS_WORDS[axis],
    y: quality,
    points: measured.map(run => ({
      x: valueOf(run, axis)!,
      y: run.figures.quality,
      label: configurationWords(run.configuration),
      marked: kept.includes(run),
    })),
  };
}
