import {z} from 'zod';
import {METHODS} from './configuration.js';

/** What costs, and may be made small. */
export const COSTS = ['weights', 'gates', 'neurons', 'bytes', 'milliseconds'] as const;
export type Cost = (typeof COSTS)[number];

const whole = z.int().min(1);
const path = z.string().min(1);
const lambda = z.number().min(0);

/** Values, or a range: on a logarithmic scale, with `steps` values of it in a grid. */
const lambdas = z.union(
  [
    z.array(lambda).min(1),
    z
      .strictObject({from: z.number().gt(0), to: z.number().gt(0), steps: whole.optional()})
      .refine(({from, to}) => from < to, 'from must be less than to'),
  ],
  'must be a list of numbers of 0 or more, or {from, to, steps} with 0 < from < to',
);

const space = z.strictObject({
  method: z.array(z.enum(METHODS)).min(1).default(['penalty']),
  groups: z.array(z.string().min(1)).min(1).default(['weights+gates+neurons']),
  groupLambda: lambdas.default([0]),
  weightLambda: lambdas.default([0]),
  seed: z.array(whole).min(1).default([1]),
  model: z
    .record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1))
    .default({}),
});

const strategy = z.discriminatedUnion('kind', [
  z.strictObject({kind: z.literal('grid')}),
  z.strictObject({kind: z.literal('random'), runs: whole, seed: whole.default(1)}),
  z
    .strictObject({
      kind: z.literal('halving'),
      /** Epochs after which runs are compared, rising; the last one is the whole training. */
      epochs: z.array(whole).min(2),
      /** The share that goes on. */
      keep: z
        .number()
        .gt(0)
        .lt(1)
        .default(1 / 3),
      /** So many drawn at random; without it, the grid. */
      runs: whole.optional(),
      seed: whole.default(1),
    })
    .refine(({epochs}) => epochs.every((e, k) => k === 0 || e > epochs[k - 1]), 'epochs must rise'),
  z.strictObject({
    kind: z.literal('bisection'),
    /** Which λ is found. */
    over: z.enum(['groupLambda', 'weightLambda']).default('groupLambda'),
    /** The quality to reach: a number, or that of the dense run with the same seed and model. */
    reference: z.union([z.literal('dense'), z.number()]).default('dense'),
    /** How near is equal. */
    tolerance: z.number().gt(0),
    /** Runs of one bisection at most. */
    steps: whole.default(8),
  }),
]);

/** What a sweep file holds. */
export const sweepSchema = z
  .strictObject({
    /** Letters, digits, - and _; of the queue too. */
    name: z.string().regex(/^[\w-]+$/, 'must be of letters, digits, - and _'),
    /** Module with `buildModel` and `compileArgs`; its path from the sweep file. */
    model: path,
    /** Module with `loadData`; its path from the sweep file. */
    data: path,
    space: space.prefault({}),
    training: z.strictObject({
      epochs: whole,
      batchSize: whole.default(32),
      /** Epochs in which the weight of a Bayesian run's KL rises from 0 to 1. */
      warmUpEpochs: z.int().min(0).default(0),
      /** Epochs from one checkpoint to the next. */
      checkpointEvery: whole.default(1),
    }),
    /** With it, each seed and model is first trained without zeros, and other runs begin at those weights. */
    dense: z.strictObject({epochs: whole}).optional(),
    strategy: strategy.default({kind: 'grid'}),
    objective: z
      .strictObject({
        /** `val_loss`, or `val_` and a metric's name. */
        quality: z.string().min(1).default('val_loss'),
        better: z.enum(['lower', 'higher']).default('lower'),
        minimize: z.enum(COSTS).default('weights'),
        /** How far from the best quality is good enough, in the quality's own units. */
        within: z.number().min(0).default(0),
      })
      .prefault({}),
    /** Of the small models that are saved. */
    layers: z.enum(['stock', 'sparse']).default('sparse'),
    /** Whether the small models' time for one input is measured at the end. */
    milliseconds: z.boolean().default(true),
    /** How often a run that fails is tried again. */
    retries: z.int().min(0).default(2),
  })
  .refine(
    ({strategy: how, dense}) =>
      dense !== undefined || how.kind !== 'bisection' || how.reference !== 'dense',
    {path: ['dense'], error: "must be given for a bisection whose reference is 'dense'"},
  );

/** A sweep as people write it. */
export type SweepInput = z.input<typeof sweepSchema>;

/** A sweep with every value settled. */
export type SweepSettings = z.output<typeof sweepSchema>;
