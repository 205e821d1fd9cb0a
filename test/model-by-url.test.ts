import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {fileSystem} from '@sparsegate/file-system';
import {startCli} from './support/run-cli.js';

test('inspect reads a model by its URL, and says which one is not there', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'url-'));
  const model = tf.sequential({
    name: 'served',
    layers: [tf.layers.lstm({units: 2, inputShape: [3, 1]})],
  });
  await model.save(fileSystem(directory));
  const server = createServer((request, response) => {
    readFile(join(directory, request.url!)).then(
      bytes => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = await startCli(directory, 'inspect', `${url}/model.json`).ended;
  const missing = await startCli(directory, 'inspect', `${url}/none.json`).ended;
  await new Promise(resolve => server.close(resolve));
  await rm(directory, {recursive: true});
  expect(found).toMatchObject({code: 0, out: expect.stringContaining('served: 1 layers')});
  expect(missing).toMatchObject({code: 2, error: expect.stringContaining('/none.json')});
}, 900_000);
