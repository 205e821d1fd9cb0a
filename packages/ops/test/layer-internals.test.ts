import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {addLoss, bindHooks} from '../src/index.js';

const model = () => tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [2]})]});
const lossesOf = (of: tf.LayersModel) => of.layers.flatMap(({losses}) => losses);

test('taking a loss off twice leaves the losses of others', () => {
  const of = model();
  const others = () => tf.scalar(1);
  const removeFirst = addLoss(of, () => tf.scalar(0));
  addLoss(of, others);
  removeFirst();
  removeFirst();
  expect(lossesOf(of)).toEqual([others]);
});

test('a loss goes to a layer that is applied once', () => {
  const input = tf.input({shape: [2]});
  const shared = tf.layers.dense({units: 2, name: 'shared'});
  const once = tf.layers.dense({units: 1, name: 'once'});
  const twice = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
  const of = tf.model({inputs: input, outputs: once.apply(twice) as tf.SymbolicTensor});
  addLoss(of, () => tf.scalar(1));
  expect(shared.losses).toHaveLength(0);
  expect(lossesOf(of)).toHaveLength(1);
});

test('bound hooks know their object, and a method that somebody put there stays', () => {
  class Counter {
    count = 0;
    onEnd(): number {
      return ++this.count;
    }
  }
  class Twice extends Counter {
    override onEnd(): number {
      super.onEnd();
      return super.onEnd();
    }
  }
  const counter = new Twice();
  bindHooks(counter);
  const {onEnd} = counter;
  expect(onEnd()).toBe(2);
  const replaced = new Counter();
  replaced.onEnd = () => 7;
  bindHooks(replaced);
  expect(replaced.onEnd()).toBe(7);
});
