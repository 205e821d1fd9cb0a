// Trains one step on two threads, starts and stops the second one some times, and ends without a word to it: the process must
// end by itself. Prints JSON: threads, and how many threads the process has before and after.
import {existsSync, readdirSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {useThreads} from '@sparsegate/kernels/wasm';

const TASKS = '/proc/self/task';
const ROUNDS = 5;
const END_MILLISECONDS = 10_000;

const {threads, stop} = await useThreads({threads: 2});
const model = tf.sequential({
  layers: [tf.layers.lstm({units: 64, inputShape: [16, 64], recurrentActivation: 'sigmoid'})],
});
accelerate(model);
model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
await model.trainOnBatch(tf.ones([16, 16, 64]), tf.ones([16, 64]));
stop();
const before = await settled(0);
for (let round = 0; round < ROUNDS; round++) (await useThreads({threads: 2})).stop();
const after = await settled(before);
await useThreads({threads: 2});
console.log(JSON.stringify({threads, before, after}));

/** How many threads there are once so many are, or no more end. */
async function settled(wanted) {
  if (!existsSync(TASKS)) return 0;
  const count = () => readdirSync(TASKS).length;
  const start = Date.now();
  while (wanted > 0 && count() > wanted && Date.now() - start < END_MILLISECONDS) await wait(20);
  if (wanted === 0) await wait(500);
  return count();
}
