import {anything, checkOptions, type Checks} from '@sparsegate/structure';
import type {LagGradients} from './gradient-by-lag.js';
import type {LagGroup} from './lag-groups.js';
import {curveOf} from './lag-curve.js';
import {median} from './median.js';
import {resultsTable, type Column, type Row, type TableOptions} from './results-table.js';

export interface LagTableOptions extends TableOptions {
  /** Which state's curves: 'h' or 'c'. Default 'h'. */
  state?: string;
  /** First and last lag that count as far. Default [20, 100], where the paper looks; cut to the lags that there are. */
  far?: readonly [number, number];
}

const CHECKS: Checks<LagTableOptions> = {as: anything, state: anything, far: anything};

const shortly = (value: number): string => (value === Infinity ? '∞' : value.toPrecision(3));

/**
 * How far back neurons look, a row a group: medians of G_k(0), and of the reach R_k = mean over far lags of G_k(ℓ) / G_k(0). A short
 * neuron has R near 0; one that hears the newest step not at all, only others that did, has R = ∞.
 *
 * @throws if no lag is far, or if the state is not one of the layer's
 */
export function lagTable(
  gradients: LagGradients,
  groups: readonly LagGroup[],
  options: LagTableOptions = {},
): string {
  checkOptions('lagTable', options, CHECKS);
  const {as, state = 'h', far = [20, 100]} = options;
  const reaches = gradients.neurons.map((_, at) => reach(curveOf(gradients, state, at), far));
  const columns: Column[] = [
    {key: 'group', heading: 'neurons whose'},
    {key: 'neurons', heading: 'neurons'},
    {key: 'now', heading: 'G(0), median', format: shortly},
    {
      key: 'reach',
      heading: `reach R, median, lags ${far[0]} to ${lastFar(gradients, far)}`,
      format: shortly,
    },
  ];
  const rows = groups.map(({name, members}): Row => {
    const now = members.map(at => curveOf(gradients, state, at)[0]);
    return {
      group: name,
      neurons: members.length,
      now: median(now),
      reach: median(members.map(at => reaches[at])),
    };
  });
  return resultsTable(columns, rows, {as});
}

function lastFar({lags}: LagGradients, [, to]: readonly [number, number]): number {
  return Math.min(to, lags - 1);
}

function reach(curve: readonly number[], [from, to]: readonly [number, number]): number {
  const distant = curve.slice(from, to + 1);
  if (distant.length === 0) {
    throw new Error(
      `lagTable: far must begin below the number of lags, ${curve.length}. Received: ${from}. Give far: [first, last].`,
    );
  }
  const mean = distant.reduce((sum, value) => sum + value, 0) / distant.length;
  return mean === 0 ? 0 : mean / curve[0];
}
