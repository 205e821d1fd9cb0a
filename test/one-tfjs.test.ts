import {expect, jest, test} from '@jest/globals';
import '@tensorflow/tfjs';
import {foldersIn, read, sources} from './support/sources.js';

/** The classes that a package's sources register with tfjs. */
function registeredBy(name: string): string[] {
  return sources(`packages/${name}/src`).flatMap(file =>
    [...read(file).matchAll(/^serialization\.registerClass\((\w+)\)/gm)].map(([, of]) => of),
  );
}

const packages = foldersIn('packages').filter(name => registeredBy(name).length > 0);

test('some packages register classes', () => {
  expect(packages).toEqual(['keras', 'pruning', 'sparse-rnn', 'variational']);
});

test.each(packages)('%s: each class warns when it meets a second copy of tfjs', name => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  jest.isolateModules(() => {
    // Loaded again, as a second copy in node_modules is; the first one has made the environment.
    jest.requireActual('@tensorflow/tfjs-core');
    warn.mockClear();
    jest.requireActual(`@sparsegate/${name}`);
  });
  const warned = warn.mock.calls
    .map(([message]) => /^(\w+): there must be one copy of tfjs/.exec(String(message))?.[1])
    .filter(Boolean);
  warn.mockRestore();
  // An activation is registered under the name that people give.
  const names = registeredBy(name).map(of => of.replace(/^Keras(?=HardSigmoid)/, 'keras'));
  expect([...new Set(warned)]).toEqual(expect.arrayContaining(names));
});
