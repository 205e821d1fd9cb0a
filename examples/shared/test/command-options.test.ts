import {expect, test} from '@jest/globals';
import {Command} from 'commander';
import {choice, chosenOf} from '../src/index.js';

test('an option takes one of its names, its standard one without being given', () => {
  const parse = (...args: string[]) =>
    new Command()
      .exitOverride()
      .configureOutput({writeErr: () => undefined})
      .addOption(choice('--cell <name>', 'recurrent layer', ['lstm', 'gru'], 'lstm'))
      .parse(args, {from: 'user'})
      .opts();
  expect(parse()).toEqual({cell: 'lstm'});
  expect(parse('--cell', 'gru')).toEqual({cell: 'gru'});
  expect(() => parse('--cell', 'rnn')).toThrow(/Allowed choices are lstm, gru/);
});

test('of a command line’s options those that are settings are taken, null where nothing was given', () => {
  const options: {seed: number; limit?: number; data: string} = {seed: 0, data: 'texts'};
  expect(chosenOf(options, ['seed', 'limit'])).toEqual({seed: 0, limit: null});
  expect(chosenOf({...options, limit: 3}, ['seed', 'limit'])).toEqual({seed: 0, limit: 3});
});
